import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  timeoutMs?: number;
}

/**
 * Runs a program to its end and gives its standard output.
 * @throws Error with the end of what it printed
 */
export async function run(file: string, args: string[], { cwd, env, timeoutMs }: RunOptions = {}): Promise<string> {
  try {
    const options = { cwd, env: { ...process.env, ...env }, timeout: timeoutMs ?? 0, maxBuffer: 64 * 1024 * 1024 };
    const { stdout } = await exec(file, args, options);
    return stdout;
  } catch (error) {
    const { stderr = '', stdout = '', message } = error as { stderr?: string; stdout?: string; message: string };
    const tail = `${stdout}\n${stderr}`.trim().split('\n').slice(-30).join('\n');
    throw new Error(`${file} ${args.join(' ')} failed: ${tail || message}`);
  }
}

export const isExecutable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

export const isReadable = (file: string): Promise<boolean> =>
  access(file, constants.R_OK).then(
    () => true,
    () => false,
  );

/** Absolute path of the first of these programs that is on the PATH. */
export async function onPath(...names: string[]): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const name of names) {
    for (const folder of folders) {
      if (await isExecutable(join(folder, name))) return join(folder, name);
    }
  }
  return undefined;
}

export const isRoot = (): boolean => process.getuid?.() === 0;

let lastInstall: Promise<unknown> = Promise.resolve();

/** Installs Debian packages; one call after another, since apt-get locks. @throws Error */
export function aptInstall(...packages: string[]): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  const install = lastInstall.then(async () => {
    await run('apt-get', ['update', '-qq', ...wait], { env });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wait, ...packages], { env });
  });
  lastInstall = install.catch(() => undefined);
  return install;
}
