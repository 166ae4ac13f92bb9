import type { Clock, Logger } from '@ticketing/common/platform';
import Bull from 'bull';
import type { Scheduled } from './models/ledger';

/** Delayed jobs, one per order, in Redis. May forget everything at any time: see `reconcile`. */
export interface UnlockQueue {
  /**
   * Adds the order's job unless there is one.
   * @throws when Redis does not answer within a second
   */
  schedule(entry: Scheduled): Promise<void>;
  /** Ids of the orders that have a job. @throws when Redis does not answer */
  known(): Promise<Set<string>>;
  /** Calls `onDue` with each order whose time has come. */
  process(onDue: (orderId: string) => Promise<void>): void;
  isHealthy(): boolean;
  close(): Promise<void>;
}

const answerWithinMs = 1_000;

async function inTime<Value>(answer: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Redis does not answer')), answerWithinMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

export function createUnlockQueue(redisUrl: string, name: string, clock: Clock, logger: Logger): UnlockQueue {
  const queue = new Bull<Scheduled>(name, redisUrl, {
    redis: { maxRetriesPerRequest: null, enableReadyCheck: false, retryStrategy: () => 500 },
    // A kept job would silently swallow a repeat with its id (design §6).
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
  queue.on('error', (error) => logger.warn({ err: error }, 'Redis'));
  return {
    schedule: async (entry) => {
      const delay = Math.max(0, entry.expiresAt.getTime() - clock.now().getTime());
      await inTime(queue.add(entry, { jobId: entry.orderId, delay }));
    },
    known: async () => {
      const jobs = await inTime(queue.getJobs(['delayed', 'waiting', 'active']));
      return new Set(jobs.filter(Boolean).map((job) => String(job.id)));
    },
    process: (onDue) => {
      queue
        .process(10, (job) => onDue(job.data.orderId))
        .catch((error) => logger.error({ err: error }, 'the queue stopped working'));
    },
    isHealthy: () => queue.client.status === 'ready',
    close: () =>
      inTime(queue.close()).catch(() => {
        // Bull waits for Redis before it lets go; its types leave out the way that does not.
        return (queue as unknown as { disconnect(): Promise<void> }).disconnect();
      }),
  };
}
