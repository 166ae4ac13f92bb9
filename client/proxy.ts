import { type NextRequest, NextResponse } from 'next/server';

/** Where Stripe.js, its frames and its requests come from: https://docs.stripe.com/security/guide#content-security-policy */
const stripe = {
  script: 'https://js.stripe.com https://*.js.stripe.com',
  frame: 'https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com',
  connect: 'https://api.stripe.com',
};
/** The sandbox's script and requests are of this origin, and it has no frames. */
const sandbox = { script: '', frame: "'none'", connect: '' };

function policy(nonce: string): string {
  const provider = process.env.PAYMENT_PROVIDER === 'sandbox' ? sandbox : stripe;
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' ${provider.script}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self' ${provider.connect}`,
    `frame-src ${provider.frame}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
    .map((directive) => directive.trim())
    .join('; ');
}

/** A content security policy for each page, with a nonce for Next's own inline scripts. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.randomUUID()).toString('base64');
  const contentSecurityPolicy = policy(nonce);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', contentSecurityPolicy); // where Next reads the nonce for its scripts
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', contentSecurityPolicy);
  return response;
}

export const config = { matcher: '/((?!_next/static|_next/image|icon.svg|healthy).*)' };
