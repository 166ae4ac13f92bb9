import type { RequestHandler } from 'express';

/** `GET /api/users/currentuser`: who the cookie says you are, or null. */
export const showCurrentUser: RequestHandler = (req, res) => {
  const user = req.currentUser;
  res.json({ currentUser: user ? { id: user.id, email: user.email } : null });
};
