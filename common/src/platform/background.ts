import type { Logger } from './logger';
import { runInTrace } from './trace';

export interface Background {
  /** Stops and waits for the round under way. */
  stop(): Promise<void>;
}

/**
 * Runs `round` at once and again and again, `everyMs` milliseconds after the last one ended. Rounds never overlap. A
 * round that throws is logged and the next one comes as usual.
 */
export function repeat(name: string, everyMs: number, logger: Logger, round: () => Promise<void>): Background {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;

  const run = () => {
    running = runInTrace(undefined, round)
      .catch((error) => logger.error({ err: error, task: name }, 'background task failed'))
      .finally(() => {
        if (!stopped) timer = setTimeout(run, everyMs);
      });
  };
  run();
  return {
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
