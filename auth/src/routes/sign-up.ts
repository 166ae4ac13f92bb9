import { appError } from '@ticketing/common/errors';
import { validBody } from '@ticketing/common/http';
import type { RequestHandler } from 'express';
import type { Deps } from '../app';
import { hashPassword } from '../passwords';
import { startSession } from '../start-session';
import { type Credentials, newCredentials } from './credentials';

/** `POST /api/users/signup`: a new account, signed in. */
export const signUp = (deps: Deps): RequestHandler[] => [
  ...newCredentials,
  async (req, res) => {
    const { email, password } = validBody<Credentials>(req);
    const user = await deps.users.insert(
      { email, passwordHash: await hashPassword(password), roles: [] },
      deps.clock.now(),
    );
    if (!user) throw appError('user.email_taken');
    await startSession(deps, req, user);
    res.status(201).json({ id: user.id, email });
  },
];
