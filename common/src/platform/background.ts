import type { Logger } from './logger';
import { runInTrace } from './trace';

export interface Background {
  /** Stops and waits for the round under way. */
  stop(): Promise<void>;
}

export interface RepeatingTask extends Background {
  /** Starts a round now, or one more right after the round under way. */
  wake(): void;
}

/**
 * Runs `round` again and again, `everyMs` milliseconds after the last one ended or at once after `wake`.
 * Rounds never overlap. A round that throws is logged and the next one comes as usual.
 */
export function repeat(name: string, everyMs: number, logger: Logger, round: () => Promise<void>): RepeatingTask {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  const run = () => {
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    clearTimeout(timer);
    running = runInTrace(undefined, round)
      .catch((error) => logger.error({ err: error, task: name }, 'background task failed'))
      .finally(() => {
        running = undefined;
        if (stopped) return;
        timer = setTimeout(run, again ? 0 : everyMs);
        again = false;
      });
  };
  run();
  return {
    wake: run,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** Resolves with the first value that is not undefined, or undefined when `forMs` milliseconds are over. */
export async function waitFor<Value>(
  look: () => Promise<Value | undefined>,
  forMs: number,
  everyMs = 50,
): Promise<Value | undefined> {
  const end = performance.now() + forMs;
  for (;;) {
    const value = await look();
    if (value !== undefined || performance.now() >= end) return value;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
