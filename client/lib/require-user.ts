import { redirect } from 'next/navigation';
import { currentUser } from './api/server';

/** The visitor, or off to sign in and back to `path` afterwards. */
export async function requireUser(path: string) {
  const user = await currentUser();
  if (!user) redirect(`/signin?next=${encodeURIComponent(path)}`);
  return user;
}
