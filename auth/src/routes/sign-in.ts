import { appError } from '@ticketing/common/errors';
import { validBody } from '@ticketing/common/http';
import type { RequestHandler } from 'express';
import type { Deps } from '../app';
import { passwordMatches } from '../passwords';
import { startSession } from '../start-session';
import { type Credentials, givenCredentials } from './credentials';

/** `POST /api/users/signin`: the same answer for an unknown email and a wrong password. */
export const signIn = (deps: Deps): RequestHandler[] => [
  ...givenCredentials,
  async (req, res) => {
    const { email, password } = validBody<Credentials>(req);
    const user = await deps.users.findByEmail(email);
    const matches = await passwordMatches(user?.passwordHash, password);
    if (!user || !matches) throw appError('auth.invalid_credentials');
    await startSession(deps, req, user);
    res.json({ id: user.id, email });
  },
];
