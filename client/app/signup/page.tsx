import type { Metadata } from 'next';
import Link from 'next/link';
import { CredentialsForm } from '@/components/account/credentials-form';
import { safePath } from '@/lib/format';

export const metadata: Metadata = { title: 'Sign up' };

export default async function SignUpPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  const next = safePath((await searchParams).next);
  return (
    <>
      <h1>Sign up</h1>
      <CredentialsForm mode="signUp" next={next} />
      <p>
        You have an account? <Link href={`/signin?next=${encodeURIComponent(next)}`}>Sign in</Link>
      </p>
    </>
  );
}
