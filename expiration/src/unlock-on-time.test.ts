import { randomUUID } from 'node:crypto';
import { createConsumer } from '@ticketing/common/messaging';
import { createLogger, newId } from '@ticketing/common/platform';
import { anOrderEvent, testClock, testDatabase, testRedisUrl, until } from '@ticketing/common/testing';
import { expirationHandlers } from './listeners/order-changed';
import { createLedger, type Ledger, type Scheduled } from './models/ledger';
import { reconcile } from './unlock-on-time';
import { createUnlockQueue, type UnlockQueue } from './unlock-queue';

const connection = testDatabase();
const logger = createLogger('test', 'silent');
const start = new Date();
const clock = testClock(start);
let ledger: Ledger;
let queue: UnlockQueue;
let deliver: (event: object) => Promise<void>;

const queueOn = (redisUrl: string) => createUnlockQueue(redisUrl, `unlock-${randomUUID()}`, clock, logger);

beforeAll(async () => {
  ledger = await createLedger(connection, clock);
  const current = { schedule: (entry: Scheduled) => queue.schedule(entry) }; // each test has a queue of its own
  const handlers = expirationHandlers({ ledger, queue: current, logger });
  const consumer = await createConsumer({ group: 'expiration', connection, handlers, logger, clock });
  deliver = (event) => consumer.deliver(JSON.stringify(event));
});

beforeEach(async () => {
  clock.set(start);
  await ledger.model.deleteMany({});
  queue = queueOn(testRedisUrl());
});

afterEach(() => queue.close());

const order = (secondsLeft = 900) => {
  const facts = { id: newId(), ticketId: newId(), expiresAt: new Date(start.getTime() + secondsLeft * 1000) };
  return {
    id: facts.id,
    created: anOrderEvent('order.created', 0, facts),
    processing: anOrderEvent('order.processing', 1, facts),
    cancelled: anOrderEvent('order.cancelled', 1, facts),
    completed: anOrderEvent('order.completed', 2, facts),
  };
};

const entryOf = (id: string) => ledger.model.findById(id).lean();
const announcementsOf = async (id: string) => (await entryOf(id))?.outbox.map(({ type, version }) => [type, version]);

test('a new order is in the ledger and in Redis', async () => {
  const { id, created } = order();
  await deliver(created);
  expect(await entryOf(id)).toMatchObject({ status: 'scheduled', version: -1, pending: 0 });
  expect(await queue.known()).toEqual(new Set([id]));
});

test('the job announces the order at its time', async () => {
  const { id, created } = order(0);
  queue.process(async (orderId) => {
    await ledger.markDue(orderId);
  });
  await deliver(created);
  await until('the announcement', async () => (await entryOf(id))?.status === 'due');
  expect(await announcementsOf(id)).toEqual([['expiration.due', 0]]);
});

test('never announces early, and once', async () => {
  const { id, created } = order(900);
  await deliver(created);
  expect(await ledger.markDue(id)).toBe('early');
  clock.advance(900);
  expect(await Promise.all([ledger.markDue(id), ledger.markDue(id)])).toEqual(
    expect.arrayContaining(['announced', 'over']),
  );
  expect(await announcementsOf(id)).toEqual([['expiration.due', 0]]);
});

test.each(['processing', 'cancelled'] as const)('an order that is %s no longer expires', async (what) => {
  const { id, created, ...later } = order(900);
  await deliver(created);
  await deliver(later[what]);
  clock.advance(900);
  expect(await ledger.markDue(id)).toBe('over');
  await reconcile({ ledger, queue, clock });
  expect(await announcementsOf(id)).toEqual([]);
});

test('duplicates and the wrong order give the same end', async () => {
  const { id, created, processing, completed } = order();
  for (const event of [completed, processing, created, created, processing]) await deliver(event);
  expect(await entryOf(id)).toMatchObject({ status: 'closed', orderVersion: 2 });
});

test('a malformed event becomes a dead letter', async () => {
  const { id, created } = order();
  await deliver({ ...created, data: { ...created.data, expiresAt: 'soon' } });
  expect(await entryOf(id)).toBeNull();
  expect(await connection.model('dead_letter').countDocuments({})).toBe(1);
});

test('puts back every job that Redis has lost', async () => {
  const [one, two] = [order(), order()];
  await deliver(one.created);
  await deliver(two.created);
  const emptied = queueOn(testRedisUrl()); // another name: a Redis that knows nothing
  await reconcile({ ledger, queue: emptied, clock });
  expect(await emptied.known()).toEqual(new Set([one.id, two.id]));
  await reconcile({ ledger, queue: emptied, clock });
  expect((await emptied.known()).size).toBe(2);
  await emptied.close();
});

test('announces what is overdue also when Redis is down', async () => {
  const { id, created } = order(900);
  await queue.close();
  queue = queueOn('redis://127.0.0.1:1');
  await deliver(created);
  expect(await entryOf(id)).toMatchObject({ status: 'scheduled' });
  expect(queue.isHealthy()).toBe(false);
  clock.advance(900);
  await reconcile({ ledger, queue, clock });
  expect(await announcementsOf(id)).toEqual([['expiration.due', 0]]);
});
