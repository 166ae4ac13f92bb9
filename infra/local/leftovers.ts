import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from './stack';

interface Entry {
  name: string;
  pid: number;
  /** When the process began, as the kernel counts: another process with a reused pid began at another time. */
  began: string | undefined;
}

const fileIn = (stateDir: string) => join(stateDir, 'run.json');

/** Field 22 of proc_pid_stat(5); undefined where there is no such file or no such process. */
function beginOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Writes down what runs, so that somebody can find it and the next start can clear away what a `kill -9` left. */
export function recordRun(stateDir: string, { url, processes, ports }: Stack): void {
  const entries = processes.flatMap((child): Entry[] => {
    const pid = child.pid();
    return pid === undefined ? [] : [{ name: child.name, pid, began: beginOf(pid) }];
  });
  const supervisor: Entry = { name: 'supervisor', pid: process.pid, began: beginOf(process.pid) };
  const file = fileIn(stateDir);
  writeFileSync(`${file}.new`, JSON.stringify({ url, ports, processes: [supervisor, ...entries] }, null, 2));
  renameSync(`${file}.new`, file); // whole or not at all: somebody may be reading
}

export const forgetRun = (stateDir: string): void => rmSync(fileIn(stateDir), { force: true });

/**
 * Ends processes of an earlier start that was killed before it could stop them.
 * @returns the address of an earlier start that still runs, in which case nothing is touched
 */
export function clearLeftovers(stateDir: string): string | undefined {
  if (!existsSync(fileIn(stateDir))) return undefined;
  const { url, processes } = JSON.parse(readFileSync(fileIn(stateDir), 'utf8')) as { url: string; processes: Entry[] };
  const alive = processes.filter(({ pid, began }) => began !== undefined && beginOf(pid) === began);
  if (alive.some(({ name }) => name === 'supervisor')) return url;
  for (const { pid } of alive) process.kill(pid, 'SIGKILL');
  forgetRun(stateDir);
  return undefined;
}
