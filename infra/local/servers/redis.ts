import { loopback } from '../ports';
import type { Progress } from '../progress';
import { aptInstall, isRoot, onPath } from '../shell';
import { container } from './container';
import { firstThatWorks, type Server, type Source } from './source';

const url = (port: number) => `redis://${loopback}:${port}`;
const program = (file: string): Server => ({
  kind: 'program',
  origin: file,
  url,
  command: (dataDir, port) => ({
    file,
    args: [
      ...['--bind', loopback, '--port', String(port), '--dir', dataDir],
      ...['--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'],
    ],
  }),
});

const names = ['redis-server', 'valkey-server'];

const sources: Source<Server>[] = [
  {
    name: 'REDIS_URL',
    find: async () =>
      process.env.REDIS_URL ? { kind: 'running', origin: 'REDIS_URL', url: process.env.REDIS_URL } : undefined,
  },
  {
    name: 'the PATH',
    find: async () => {
      const file = await onPath(...names);
      return file ? program(file) : undefined;
    },
  },
  {
    name: 'apt-get install redis-server',
    find: async () => {
      if (!isRoot() || !(await onPath('apt-get'))) return undefined;
      await aptInstall('redis-server');
      const file = await onPath(...names);
      return file ? program(file) : undefined;
    },
  },
  container({ image: 'redis:7', port: 6379, dataPath: '/data', args: ['--appendonly', 'yes'], url }),
];

export const findRedis = (progress: Progress): Promise<Server> =>
  firstThatWorks(
    'Redis',
    sources,
    progress,
    'Install redis-server (Debian: apt-get install redis-server, macOS: brew install redis) or Docker, or set REDIS_URL.',
  );
