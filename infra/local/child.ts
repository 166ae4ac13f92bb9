import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Launch {
  name: string;
  file: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Where its output goes, after what is there. */
  logFile: string;
  /** Starts it again when it ends without having been stopped. */
  restart?: boolean;
  onExit?: (text: string) => void;
}

export interface Child {
  name: string;
  /** Of the process that runs now; undefined between a death and the restart. */
  pid(): number | undefined;
  /** SIGTERM, and SIGKILL when that does not help. */
  stop(): Promise<void>;
}

const restartAfterMs = 300;
const killAfterMs = 12_000;

/**
 * Starts a program in a process group of its own, so that Ctrl-C reaches only this process, which then stops everything
 * in order.
 */
export function startChild({ name, file, args, env, cwd, logFile, restart, onExit }: Launch): Child {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: 'a' });
  let process_: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;

  const start = () => {
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    process_ = child;
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    child.once('error', (error) => log.write(`${error.stack}\n`));
    child.once('close', (code, signal) => {
      process_ = undefined;
      if (stopping) return;
      onExit?.(
        `${name} ended (${signal ?? `exit code ${code}`})${restart ? ', starting it again' : ''}; log: ${logFile}`,
      );
      if (restart) timer = setTimeout(start, restartAfterMs);
    });
  };
  start();

  return {
    name,
    pid: () => process_?.pid,
    stop: async () => {
      stopping = true;
      clearTimeout(timer);
      const child = process_;
      if (child) {
        const closed = once(child, 'close');
        child.kill('SIGTERM');
        const kill = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
        await closed;
        clearTimeout(kill);
      }
      log.end();
    },
  };
}
