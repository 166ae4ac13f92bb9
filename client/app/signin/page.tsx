import type { Metadata } from 'next';
import Link from 'next/link';
import { CredentialsForm } from '@/components/account/credentials-form';
import { safePath } from '@/lib/format';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  const next = safePath((await searchParams).next);
  return (
    <>
      <h1>Sign in</h1>
      <CredentialsForm mode="signIn" next={next} />
      <p>
        No account yet? <Link href={`/signup?next=${encodeURIComponent(next)}`}>Sign up</Link>
      </p>
    </>
  );
}
