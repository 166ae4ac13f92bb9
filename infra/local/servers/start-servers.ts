import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, startChild } from '../child';
import { freePort, untilOpen } from '../ports';
import type { Progress } from '../progress';
import { findMongo } from './mongo';
import { findNatsStreaming } from './nats-streaming';
import { findRedis } from './redis';
import type { Server } from './source';

export interface FoundServers {
  mongo: Server;
  nats: Server;
  redis: Server;
}

export interface ServerUrls {
  mongo: string;
  nats: string;
  redis: string;
}

export interface RunningServers {
  urls: ServerUrls;
  children: Child[];
}

/** Finds or installs all three, side by side. @throws SetupError */
export async function findServers(progress: Progress): Promise<FoundServers> {
  const [mongo, nats, redis] = await Promise.all([
    findMongo(progress),
    findNatsStreaming(progress),
    findRedis(progress),
  ]);
  progress.note(`MongoDB: ${mongo.origin}; NATS Streaming: ${nats.origin}; Redis: ${redis.origin}`);
  return { mongo, nats, redis };
}

/** Data of different programs never mix: mongod cannot read what FerretDB wrote. */
const dataFolder = (server: Server & { kind: 'program' }, name: string) =>
  /FerretDB/.test(server.origin) ? `${name}-ferretdb` : name;

/** Starts those that are not running anyway, with data under `dataDir`, and waits until they take connections. */
export async function startServers(
  found: FoundServers,
  dataDir: string,
  logDir: string,
  onExit: (text: string) => void,
): Promise<RunningServers> {
  const children: Child[] = [];
  const start = async (name: keyof FoundServers): Promise<string> => {
    const server = found[name];
    if (server.kind === 'running') return server.url;
    const folder = join(dataDir, dataFolder(server, name));
    await mkdir(folder, { recursive: true });
    const port = await freePort();
    const logFile = join(logDir, `${name}.log`);
    children.push(startChild({ name, ...server.command(folder, port), logFile, restart: true, onExit }));
    await untilOpen(name, port);
    return server.url(port);
  };
  const [mongo, nats, redis] = await Promise.all([start('mongo'), start('nats'), start('redis')]);
  return { urls: { mongo, nats, redis }, children };
}
