import { type Progress, SetupError } from '../progress';

/** A backing server that can be used: somebody else's by its URL, or a program to start. */
export type Server =
  | { kind: 'running'; origin: string; url: string }
  | {
      kind: 'program';
      origin: string;
      command: (dataDir: string, port: number) => Command;
      url: (port: number) => string;
    };

export interface Command {
  file: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
}

/** One way to get a server. `find` gives undefined when this way is not open on this machine. */
export interface Source<Found> {
  name: string;
  find(): Promise<Found | undefined>;
}

/**
 * Design §9: the first way that works. A way that fails is noted and the next one tried.
 * @throws SetupError with `advice` when none works
 */
export async function firstThatWorks<Found>(
  what: string,
  sources: Source<Found>[],
  progress: Progress,
  advice: string,
): Promise<Found> {
  for (const { name, find } of sources) {
    try {
      const found = await find();
      if (found) return found;
    } catch (error) {
      progress.note(`${what}: ${name} did not work (${firstLine(error)})`);
    }
  }
  throw new SetupError(`${what} could not be had on this machine. ${advice}`);
}

const firstLine = (error: unknown) =>
  String(error instanceof Error ? error.message : error)
    .split('\n')[0]
    ?.slice(0, 200);
