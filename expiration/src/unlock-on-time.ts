import { type Background, type Clock, type Logger, repeat } from '@ticketing/common/platform';
import type { Ledger } from './models/ledger';
import type { UnlockQueue } from './unlock-queue';

interface Deps {
  ledger: Ledger;
  queue: UnlockQueue;
  clock: Clock;
  logger: Logger;
}

const everyMs = 3_000;
const entriesPerRound = 1_000;

/**
 * Holds Redis to the ledger: announces what is overdue without asking Redis, then puts back every job that Redis does
 * not know. So an order expires also when Redis is down or has lost everything.
 */
export async function reconcile({ ledger, queue, clock }: Pick<Deps, 'ledger' | 'queue' | 'clock'>): Promise<void> {
  const entries = await ledger.scheduled(entriesPerRound);
  const overdue = entries.filter(({ expiresAt }) => expiresAt <= clock.now());
  for (const { orderId } of overdue) await ledger.markDue(orderId);
  const waiting = entries.slice(overdue.length);
  if (waiting.length === 0) return;
  const known = await queue.known();
  await Promise.all(waiting.filter(({ orderId }) => !known.has(orderId)).map(queue.schedule));
}

/** Starts Bull's worker and the reconciliation that needs no worker. */
export function unlockOnTime(deps: Deps): Background {
  // A job that is a little early by this clock ends without effect; the next round puts it back.
  deps.queue.process(async (orderId) => {
    await deps.ledger.markDue(orderId);
  });
  return repeat('reconcile Redis with the ledger', everyMs, deps.logger, () => reconcile(deps));
}
