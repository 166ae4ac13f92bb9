import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { until } from '@ticketing/common/testing';

interface RunFile {
  url: string;
  ports: Record<string, number>;
  processes: { name: string; pid: number }[];
}

export interface StackUnderTest {
  url: string;
  /** Where this run keeps its data. */
  dataDir: string;
  pidOf(name: string): number | undefined;
  portOf(name: string): number | undefined;
  /** `kill -9`; the supervisor starts it again. Resolves when a new process is there. */
  kill(name: string): Promise<void>;
  /** Ctrl-C. @returns the names of processes that are still there afterwards */
  stop(): Promise<string[]>;
}

const root = resolve(__dirname, '..');
/** A first build may be part of it. */
export const startWithinMs = 5 * 60_000;

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** The whole system as a user starts it: `npm start`, on thrown-away data. */
export async function startStackUnderTest(env: NodeJS.ProcessEnv): Promise<StackUnderTest> {
  const stateDir = mkdtempSync(join(tmpdir(), 'ticketing-e2e-'));
  const child: ChildProcess = spawn(process.execPath, [join(root, 'infra/local/bootstrap.mjs'), 'start'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: '', PORT: '0', TICKETING_STATE: stateDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const runFile = (): RunFile => JSON.parse(readFileSync(join(stateDir, 'run.json'), 'utf8'));

  await until(
    'npm start to be ready',
    async () => {
      if (child.exitCode !== null) throw new Error(`npm start ended:\n${output}`);
      return output.includes('ticketing is ready') && existsSync(join(stateDir, 'run.json'));
    },
    startWithinMs,
  );

  const pidOf = (name: string) => runFile().processes.find((entry) => entry.name === name)?.pid;
  return {
    url: runFile().url,
    dataDir: join(stateDir, 'data'),
    pidOf,
    portOf: (name) => runFile().ports[name],
    kill: async (name) => {
      const before = pidOf(name);
      if (!before) throw new Error(`${name} does not run`);
      process.kill(before, 'SIGKILL');
      await until(`${name} to be started again`, async () => {
        const now = pidOf(name);
        return now !== undefined && now !== before;
      });
    },
    stop: async () => {
      const { processes } = runFile();
      child.kill('SIGINT');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(stateDir, { recursive: true, force: true });
      return processes.filter(({ pid }) => isAlive(pid)).map(({ name }) => name);
    },
  };
}
