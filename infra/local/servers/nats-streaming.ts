import { loopback } from '../ports';
import type { Progress } from '../progress';
import { onPath, run } from '../shell';
import { container } from './container';
import { goInstall, inCache, intoCache } from './go';
import { firstThatWorks, type Server, type Source } from './source';

const name = 'nats-streaming-server';
const version = 'v0.25.6';
export const clusterId = 'ticketing';

const url = (port: number) => `nats://${loopback}:${port}`;

/**
 * File store without limits, since the defaults silently drop the oldest messages; short heartbeats, so that a dead
 * client's messages soon go to another (design §5).
 */
const serverArgs = (dir: string) => [
  ...['-cid', clusterId, '-store', 'file', '-dir', dir],
  ...['-mc', '0', '-msu', '0', '-mm', '0', '-mb', '0', '-ma', '0s'],
  ...['-hbi', '2s', '-hbt', '2s', '-hbf', '2'],
];

const program = (file: string, origin: string): Server => ({
  kind: 'program',
  origin,
  url,
  command: (dataDir, port) => ({ file, args: [...serverArgs(dataDir), '-a', loopback, '-p', String(port)] }),
});

/** The project's own releases, for machines without Go. */
async function downloadRelease(): Promise<string | undefined> {
  const platform = { linux: 'linux', darwin: 'darwin' }[process.platform as string];
  const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  if (!platform || !architecture) return undefined;
  const folderName = `${name}-${version}-${platform}-${architecture}`;
  const from = `https://github.com/nats-io/${name}/releases/download/${version}/${folderName}.tar.gz`;
  return intoCache(name, version, async (folder) => {
    const archive = `${folder}/release.tar.gz`;
    await run('curl', ['-fsSL', '--connect-timeout', '10', '-o', archive, from]);
    await run('tar', ['-xzf', archive, '-C', folder]);
    return `${folder}/${folderName}/${name}`;
  });
}

const sources: Source<Server>[] = [
  {
    name: 'NATS_URL',
    find: async () =>
      process.env.NATS_URL ? { kind: 'running', origin: 'NATS_URL', url: process.env.NATS_URL } : undefined,
  },
  {
    name: 'the PATH or the cache',
    find: async () => {
      const file = (await onPath(name)) ?? (await inCache(name, version));
      return file ? program(file, file) : undefined;
    },
  },
  {
    name: 'go install',
    find: async () => {
      const file = await goInstall(name, `github.com/nats-io/${name}`, version);
      return file ? program(file, `NATS Streaming ${version}`) : undefined;
    },
  },
  {
    name: 'downloading the release',
    find: async () => {
      const file = await downloadRelease();
      return file ? program(file, `NATS Streaming ${version}`) : undefined;
    },
  },
  container({ image: 'nats-streaming:0.25.6', port: 4222, dataPath: '/data', args: serverArgs('/data'), url }),
];

export const findNatsStreaming = (progress: Progress): Promise<Server> =>
  firstThatWorks('NATS Streaming', sources, progress, `Install Go, Docker or ${name}, or set NATS_URL.`);
