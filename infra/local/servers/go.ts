import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from '../paths';
import { isExecutable, onPath, run } from '../shell';

const goEnv = { GOFLAGS: '-mod=mod', CGO_ENABLED: '0' };

/** Where a built program of this version lies. */
export const cached = (name: string, version: string): string => join(cacheDir, `${name}-${version}`);

export const inCache = async (name: string, version: string): Promise<string | undefined> =>
  (await isExecutable(cached(name, version))) ? cached(name, version) : undefined;

/** Runs `build` in a folder of its own and moves the program that it made into the cache, whole or not at all. */
export async function intoCache(name: string, version: string, build: (folder: string) => Promise<string>) {
  await mkdir(cacheDir, { recursive: true });
  const folder = await mkdtemp(join(cacheDir, 'building-'));
  try {
    await rename(await build(folder), cached(name, version));
    return cached(name, version);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `go install module@version`; undefined without Go. */
export async function goInstall(name: string, module: string, version: string): Promise<string | undefined> {
  const go = await onPath('go');
  if (!go) return undefined;
  return intoCache(name, version, async (folder) => {
    await run(go, ['install', `${module}@${version}`], { env: { ...goEnv, GOBIN: folder } });
    return join(folder, name);
  });
}

interface Build {
  name: string;
  module: string;
  moduleVersion: string;
  /** Of the program in the cache. */
  version: string;
  /** Package of the program within the module. */
  package: string;
  /** Changes the module's source before it is built. */
  prepare: (source: string) => Promise<void>;
}

/** Builds a program from a changed copy of its module; undefined without Go. */
export async function goBuild(build: Build): Promise<string | undefined> {
  const { name, module, moduleVersion, version, package: program, prepare } = build;
  const go = await onPath('go');
  if (!go) return undefined;
  return intoCache(name, version, async (folder) => {
    const answer = await run(go, ['mod', 'download', '-json', `${module}@${moduleVersion}`]);
    const source = join(folder, 'source');
    await cp(JSON.parse(answer).Dir, source, { recursive: true });
    await run('chmod', ['-R', 'u+w', source]); // the module cache is read-only
    await prepare(source);
    await run(go, ['build', '-o', join(folder, name), program], { cwd: source, env: { CGO_ENABLED: '0' } });
    return join(folder, name);
  });
}
