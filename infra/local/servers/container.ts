import { loopback } from '../ports';
import { onPath, run } from '../shell';
import type { Server, Source } from './source';

interface Image {
  image: string;
  /** Port within the container. */
  port: number;
  /** Folder within the container that keeps the data. */
  dataPath: string;
  args: string[];
  url: (port: number) => string;
}

/** The last way: a container engine that runs. The container ends with its client, and `--rm` clears it away. */
export const container = ({ image, port: inside, dataPath, args, url }: Image): Source<Server> => ({
  name: `a container of ${image}`,
  find: async () => {
    const engine = await onPath('docker', 'podman');
    if (!engine) return undefined;
    await run(engine, ['info'], { timeoutMs: 10_000 });
    await run(engine, ['pull', '--quiet', image]);
    return {
      kind: 'program',
      origin: `container ${image}`,
      url,
      command: (dataDir, port) => ({
        file: engine,
        args: ['run', '--rm', '-v', `${dataDir}:${dataPath}`, '-p', `${loopback}:${port}:${inside}`, image, ...args],
      }),
    };
  },
});
