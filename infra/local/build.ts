import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths';
import type { Progress } from './progress';
import { run } from './shell';

const bin = (name: string) => join(root, 'node_modules/.bin', name);

const notSource = new Set(['node_modules', '.next', 'dist', 'next-env.d.ts']);

function filesUnder(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !notSource.has(name) && !name.endsWith('.tsbuildinfo'))
    .sort()
    .map((name) => join(folder, name))
    .flatMap((file) => (statSync(file).isDirectory() ? filesUnder(file) : [file]));
}

function hashOf(files: string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

/** The services: TypeScript's own incremental build, about a second when nothing has changed. */
const buildServices = (progress: Progress) =>
  progress.step('Building the services', () => run(bin('tsc'), ['-b'], { cwd: root }));

/** The client: built again only when its files or the dependencies have changed. */
async function buildClient(progress: Progress): Promise<void> {
  const client = join(root, 'client');
  const stamp = join(client, '.next/source-hash');
  const hash = hashOf([...filesUnder(client), join(root, 'package-lock.json')]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  await progress.step('Building the pages', async () => {
    await run(bin('next'), ['build'], { cwd: client, env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' } });
    writeFileSync(stamp, hash);
  });
}

export async function build(progress: Progress): Promise<void> {
  await buildServices(progress);
  await buildClient(progress);
}
