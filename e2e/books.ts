import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@ticketing/common/testing';
import type { StackUnderTest } from './stack-under-test';
import type { Visitor } from './visitor';

interface Intent {
  id: string;
  orderId: string;
  status: string;
}

interface Books {
  intents: Intent[];
  /** Ids of the intents that were refunded, once per refund. */
  refunds: string[];
}

const booksAgeMs = 250;
let lastRead: { file: string; at: number; books: Books } | undefined;

/** The other side's books: what the sandbox wrote into its journal. Read again when the last look is a moment old. */
function readBooks({ dataDir }: Pick<StackUnderTest, 'dataDir'>, maxAgeMs = booksAgeMs): Books {
  const file = join(dataDir, 'stripe-sandbox.jsonl');
  const isFresh = lastRead?.file === file && performance.now() - lastRead.at < maxAgeMs;
  if (lastRead && isFresh) return lastRead.books;
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const intents = new Map<string, Intent>();
  const refunds: string[] = [];
  for (const line of lines) {
    if (!/^{"table":"(payment_intent|refund)"/.test(line)) continue;
    const { table, id, value } = JSON.parse(line);
    if (table === 'payment_intent') intents.set(id, { id, orderId: value.metadata.orderId, status: value.status });
    else refunds.push(value.payment_intent);
  }
  const books = { intents: [...intents.values()], refunds };
  lastRead = { file, at: performance.now(), books };
  return books;
}

export interface Placed {
  buyer: Visitor;
  ticketId: string;
  orderId: string;
}

export type Outcome = 'complete' | 'cancelled';

/**
 * Waits until an order is decided, its ticket agrees, and so does the money: exactly one captured payment for a complete
 * order; nothing captured and nothing left open for a cancelled one (design §2).
 * @throws when more than one payment was ever captured, or when it is not so in time
 */
export async function untilRight(
  stack: StackUnderTest,
  { buyer, ticketId, orderId }: Placed,
  lookEveryMs = 200,
): Promise<Outcome> {
  const status: Outcome = await until(
    `order ${orderId} to be decided`,
    async () => {
      const { status } = await buyer.order(orderId);
      return (status === 'complete' || status === 'cancelled') && status;
    },
    60_000,
    lookEveryMs,
  );
  const expected = status === 'complete' ? 'sold' : 'available';
  await until(
    `ticket ${ticketId} to be ${expected}`,
    async () => (await buyer.ticket(ticketId)).status === expected,
    60_000,
    lookEveryMs,
  );
  await until(
    `the money of order ${orderId}, which is ${status}, to be right`,
    async () => {
      const mine = readBooks(stack).intents.filter((intent) => intent.orderId === orderId);
      const captured = mine.filter((intent) => intent.status === 'succeeded').length;
      if (captured > 1) throw new Error(`order ${orderId} was charged ${captured} times`);
      const rest = mine.filter((intent) => intent.status !== 'succeeded');
      const isClosed = rest.every((intent) => intent.status === 'canceled');
      return status === 'complete' ? captured === 1 && isClosed : captured === 0 && isClosed;
    },
    60_000,
    lookEveryMs,
  );
  return status;
}

/** How often the payment of an order was refunded. */
export function refundsOf(stack: StackUnderTest, orderId: string): number {
  const { intents, refunds } = readBooks(stack, 0);
  const mine = new Set(intents.filter((intent) => intent.orderId === orderId).map(({ id }) => id));
  return refunds.filter((intent) => mine.has(intent)).length;
}
