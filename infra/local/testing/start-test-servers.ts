import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consoleProgress } from '../progress';
import { findServers, startServers } from '../servers/start-servers';
import { keep } from './test-servers';

/** Real servers for all tests, on free ports with data that is thrown away; test files keep apart by names. */
export default async function startTestServers(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ticketing-test-'));
  const onExit = (text: string) => consoleProgress.note(text);
  const found = await findServers({ ...consoleProgress, note: () => {} });
  const { urls, children } = await startServers(found, join(folder, 'data'), join(folder, 'logs'), onExit);
  keep({ folder, children });
  process.env.TEST_MONGO_URL = urls.mongo;
  process.env.TEST_NATS_URL = urls.nats;
  process.env.TEST_REDIS_URL = urls.redis;
}
