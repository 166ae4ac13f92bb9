import { clearSessionCookie } from '@ticketing/common/http';
import type { RequestHandler } from 'express';
import type { Deps } from '../app';

/** `POST /api/users/signout`: revokes the session everywhere, so that a copy of the cookie is worth nothing. */
export const signOut =
  ({ sessions }: Deps): RequestHandler =>
  async (req, res) => {
    if (req.currentUser) await sessions.revoke(req.currentUser.sessionId);
    clearSessionCookie(req);
    res.status(204).end();
  };
