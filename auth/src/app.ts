import { createServiceApp, type ServiceApp } from '@ticketing/common/http';
import type { Clock } from '@ticketing/common/platform';
import type { Express } from 'express';
import type { SessionStore } from './models/session';
import type { UserStore } from './models/user';
import { showCurrentUser } from './routes/current-user';
import { signIn } from './routes/sign-in';
import { signOut } from './routes/sign-out';
import { signUp } from './routes/sign-up';

export interface Deps {
  users: UserStore;
  sessions: SessionStore;
  clock: Clock;
  jwtKey: string;
}

export const createApp = (deps: Deps, service: Omit<ServiceApp, 'routes'>): Express =>
  createServiceApp({
    ...service,
    isRevoked: deps.sessions.isRevoked, // at the source, not the copy: no delay here
    routes: (router) => {
      router.post('/api/users/signup', signUp(deps));
      router.post('/api/users/signin', signIn(deps));
      router.post('/api/users/signout', signOut(deps));
      router.get('/api/users/currentuser', showCurrentUser);
    },
  });
