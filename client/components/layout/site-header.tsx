import Link from 'next/link';
import { currentUser } from '@/lib/api/server';
import { SignOutButton } from '../account/sign-out-button';

export async function SiteHeader() {
  const user = await currentUser();
  return (
    <header className="site-header">
      <Link href="/" className="brand">
        ticketing
      </Link>
      <nav aria-label="Main">
        {user ? (
          <>
            <Link href="/tickets/new">Sell</Link>
            <Link href="/my-tickets">My Tickets</Link>
            <Link href="/orders">My Orders</Link>
            <SignOutButton email={user.email} />
          </>
        ) : (
          <>
            <Link href="/signin">Sign in</Link>
            <Link href="/signup">Sign up</Link>
          </>
        )}
      </nav>
    </header>
  );
}
