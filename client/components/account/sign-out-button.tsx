'use client';
import { useRouter } from 'next/navigation';
import { api } from '@/lib/api/browser';

export function SignOutButton({ email }: { email: string }) {
  const router = useRouter();
  const signOut = async () => {
    await api.signOut();
    router.push('/');
    router.refresh();
  };
  return (
    <button type="button" className="link" onClick={signOut} title={`Signed in as ${email}`}>
      Sign out
    </button>
  );
}
