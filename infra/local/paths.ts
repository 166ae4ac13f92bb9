import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export const root = resolve(__dirname, '../..');

/** What `npm start` keeps: data, logs, which processes run. Never committed. */
export const stateDir = join(root, '.ticketing');

/** Programs that were downloaded or built; shared by all checkouts of this user. */
export const cacheDir =
  process.env.TICKETING_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ticketing');
