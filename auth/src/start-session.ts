import { signToken, startSessionCookie } from '@ticketing/common/http';
import type { Request } from 'express';
import type { Deps } from './app';
import type { User } from './models/user';

/** Signs the user in: a new session, and its token in the caller's cookie. */
export async function startSession(
  { sessions, jwtKey, clock }: Deps,
  req: Request,
  { id, email, roles }: User,
): Promise<void> {
  const sessionId = await sessions.start(id);
  startSessionCookie(req, signToken({ id, email, sessionId, roles }, jwtKey, clock.now()));
}
