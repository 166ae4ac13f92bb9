import cookieSession from 'cookie-session';
import type { Request, RequestHandler } from 'express';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { appError } from '../errors/app-error';

export const roles = ['operator'] as const;
/** `operator` runs the shop: may give money back. */
export type Role = (typeof roles)[number];

export interface CurrentUser {
  id: string;
  email: string;
  sessionId: string;
  roles: Role[];
}

declare global {
  namespace Express {
    interface Request {
      currentUser?: CurrentUser;
    }
  }
}

/** How long a session lasts, in seconds: 30 days. */
export const sessionSeconds = 30 * 24 * 60 * 60;

const claims = z.object({ sub: z.string(), email: z.string(), sid: z.string(), roles: z.array(z.enum(roles)) });

export const signToken = (user: CurrentUser, jwtKey: string, now: Date): string =>
  jwt.sign(
    { email: user.email, sid: user.sessionId, roles: user.roles, iat: Math.floor(now.getTime() / 1000) },
    jwtKey,
    {
      subject: user.id,
      algorithm: 'HS256',
      expiresIn: sessionSeconds,
    },
  );

/** The user of a token whose signature and age are good, else undefined. */
function readToken(token: unknown, jwtKey: string): CurrentUser | undefined {
  if (typeof token !== 'string') return undefined;
  try {
    const { sub, email, sid, roles } = claims.parse(jwt.verify(token, jwtKey, { algorithms: ['HS256'] }));
    return { id: sub, email, sessionId: sid, roles };
  } catch {
    return undefined; // forged, expired or foreign: the caller is simply not signed in
  }
}

/**
 * The session cookie: `{jwt}` in base64, not readable by scripts, not sent by other sites' forms.
 * @param secure send it over TLS only; off where the app is served over plain HTTP on loopback.
 */
export const sessionCookie = (secure: boolean): RequestHandler =>
  cookieSession({
    name: 'session',
    signed: false, // the JWT inside carries the signature
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge: sessionSeconds * 1000,
  });

/** Says whether a session was signed out; see `createRevokedSessions` for the copy that each service keeps. */
export type IsRevoked = (sessionId: string) => Promise<boolean>;

/** Sets `req.currentUser` for a valid, unrevoked session. */
export const currentUser =
  (jwtKey: string, isRevoked: IsRevoked): RequestHandler =>
  async (req, _res, next) => {
    const user = readToken(req.session?.jwt, jwtKey);
    if (user && !(await isRevoked(user.sessionId))) req.currentUser = user;
    next();
  };

export const requireAuth: RequestHandler = (req, _res, next) => {
  next(req.currentUser ? undefined : appError('auth.required'));
};

/** For routes behind `requireAuth`. */
export const requireRole =
  (role: Role): RequestHandler =>
  (req, _res, next) => {
    next(req.currentUser?.roles.includes(role) ? undefined : appError('auth.forbidden'));
  };

/** The signed-in user of a route behind `requireAuth`. */
export function signedIn(req: Express.Request): CurrentUser {
  if (!req.currentUser) throw appError('auth.required');
  return req.currentUser;
}

/** Puts the user's token into the response's session cookie. */
export function startSessionCookie(req: Request, token: string): void {
  req.session = { jwt: token };
}

export function clearSessionCookie(req: Request): void {
  req.session = null;
}
