import { randomUUID } from 'node:crypto';
import { createEvent, type EventOf } from '../events';
import { createLogger, systemClock } from '../platform';
import { testDatabase } from '../testing';
import { type Consumer, createConsumer, maxAttempts, type Outcome } from './consumer';

type Due = EventOf<'expiration.due'>;

const connection = testDatabase();
let consumer: Consumer;
let handle: (event: Due) => Promise<Outcome>;
/** Last version that took effect, per aggregate; with it the handler orders as a real one does with its document. */
let applied: Map<string, number[]>;

const inOrder = async ({ subject, version }: Due): Promise<Outcome> => {
  const versions = applied.get(subject) ?? [];
  if (version < versions.length) return 'duplicate';
  if (version > versions.length) return 'gap';
  applied.set(subject, [...versions, version]);
  return 'applied';
};

const due = (subject: string, version: number): Due =>
  createEvent('expiration.due', {
    source: 'test',
    subject,
    version,
    now: new Date(),
    data: { orderId: subject, expiresAt: '2027-01-01T00:00:00.000Z' },
  });

const deliver = (event: unknown) => consumer.deliver(JSON.stringify(event));
const parked = () => connection.model('parked_event').countDocuments({});
const deadLetters = () => connection.model('dead_letter').find({}).lean();

beforeAll(async () => {
  consumer = await createConsumer({
    group: 'test',
    connection,
    handlers: { 'expiration.due': (event) => handle(event) },
    logger: createLogger('consumer-test', 'silent'),
    clock: systemClock,
  });
});

beforeEach(async () => {
  applied = new Map();
  handle = inOrder;
  await Promise.all(
    ['parked_event', 'dead_letter', 'delivery_attempt'].map((name) => connection.model(name).deleteMany({})),
  );
});

test('a duplicate takes effect once', async () => {
  const event = due('order', 0);
  await deliver(event);
  await deliver(event);
  expect(applied.get('order')).toEqual([0]);
});

test('events that come out of order take effect in order', async () => {
  const events = [0, 1, 2, 3].map((version) => due('order', version));
  for (const index of [3, 1, 0, 2]) await deliver(events[index]);
  expect(applied.get('order')).toEqual([0, 1, 2, 3]);
  expect(await parked()).toBe(0);
});

test('any order of arrival at once, with repeats, gives the same end', async () => {
  const events = [0, 1, 2, 3, 4, 5, 6, 7].map((version) => due('order', version));
  const shuffled = [...events, ...events].sort(() => Math.random() - 0.5);
  await Promise.all(shuffled.map(deliver));
  await consumer.drainParked();
  expect(applied.get('order')).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(await parked()).toBe(0);
});

test('an event that waits for its predecessor does not hold up another aggregate', async () => {
  await deliver(due('one', 1));
  await deliver(due('other', 0));
  expect(applied.get('other')).toEqual([0]);
  expect(await parked()).toBe(1);
});

test.each([
  ['no JSON', 'not json'],
  ['an unknown type', JSON.stringify({ ...due('order', 0), type: 'order.exploded' })],
  ['a field too many', JSON.stringify({ ...due('order', 0), extra: 1 })],
  ['a negative version', JSON.stringify({ ...due('order', 0), version: -1 })],
  ['wrong data', JSON.stringify({ ...due('order', 0), data: { orderId: 7 } })],
])('a malformed event (%s) becomes a dead letter and is acknowledged', async (_what, body) => {
  await consumer.deliver(body);
  await consumer.deliver(body);
  const letters = await deadLetters();
  expect(letters).toHaveLength(1);
  expect(letters[0]).toMatchObject({ body, error: expect.any(String) });
  expect(applied.size).toBe(0);
});

test('a handler that fails is asked again, and succeeds when it can', async () => {
  let failures = 2;
  handle = async (event) => {
    if (failures-- > 0) throw new Error('not now');
    return inOrder(event);
  };
  const event = due('order', 0);
  await expect(deliver(event)).rejects.toThrow('not now');
  await expect(deliver(event)).rejects.toThrow('not now');
  await deliver(event);
  expect(applied.get('order')).toEqual([0]);
  expect(await deadLetters()).toEqual([]);
});

test('the tenth failure makes a dead letter, and later events of that aggregate park behind it', async () => {
  handle = async (event) => {
    if (event.version === 0) throw new Error(`broken ${randomUUID()}`);
    return inOrder(event);
  };
  const event = due('order', 0);
  for (let attempt = 1; attempt < maxAttempts; attempt++) await expect(deliver(event)).rejects.toThrow('broken');
  await deliver(event);
  expect(await deadLetters()).toMatchObject([{ _id: event.id, type: 'expiration.due', subject: 'order' }]);
  await deliver(due('order', 1));
  expect(applied.size).toBe(0);
  expect(await parked()).toBe(1);
});

test('an event of a type that nobody here handles is acknowledged', async () => {
  const other = createEvent('session.revoked', {
    source: 'auth',
    subject: 's',
    version: 0,
    now: new Date(),
    data: { sessionId: 's', userId: 'u', expiresAt: '2027-01-01T00:00:00.000Z' },
  });
  await deliver(other);
  expect(await deadLetters()).toEqual([]);
});
