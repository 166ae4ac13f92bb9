'use client';

/** When even the layout cannot be rendered, such as while the shop is starting. */
export default function GlobalErrorPage() {
  return (
    <html lang="en">
      <body>
        <h1>The shop is unavailable right now</h1>
        <p>Nothing is lost. Reload the page in a moment.</p>
      </body>
    </html>
  );
}
