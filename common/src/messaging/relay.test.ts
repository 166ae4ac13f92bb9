import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Schema } from 'mongoose';
import { type AnyEvent, type Channel, createEvent } from '../events';
import { createLogger } from '../platform';
import { testDatabase, testNatsUrl, until } from '../testing';
import type { EventBus } from './event-bus';
import { createNatsStreamingBus } from './nats-streaming-bus';
import { firstEvent, nextEvent, type Outboxed, outboxFields } from './outbox';
import { startRelay } from './relay';

type Stored = Outboxed & { _id: string };

const logger = createLogger('relay-test', 'silent');
const connection = testDatabase();
const model = connection.model<Stored>('thing', new Schema<Stored>({ _id: String, ...outboxFields }));

const due = (subject: string, version: number): AnyEvent =>
  createEvent('expiration.due', {
    source: 'test',
    subject,
    version,
    now: new Date(),
    data: { orderId: subject, expiresAt: '2027-01-01T00:00:00.000Z' },
  });

/** A document with that many events to publish. */
async function aDocument(events: number): Promise<string> {
  const id = randomUUID();
  await model.create({ _id: id, ...firstEvent(due(id, 0)) });
  for (let version = 1; version < events; version++) {
    await model.updateOne({ _id: id, version: version - 1 }, nextEvent(due(id, version)));
  }
  return id;
}

const isEmpty = async (id: string) => (await model.findById(id).lean())?.pending === 0;

/** A bus that records; each publish fails as often as told before it succeeds. */
function recordingBus(failures = 0): EventBus & { published: { channel: Channel; event: AnyEvent }[] } {
  let left = failures;
  const published: { channel: Channel; event: AnyEvent }[] = [];
  return {
    published,
    publish: async (channel, message) => {
      if (left-- > 0) throw new Error('the broker is down');
      published.push({ channel, event: JSON.parse(message) });
    },
    subscribe: async () => {},
    isHealthy: () => true,
    close: async () => {},
  };
}

beforeAll(() => model.init());
afterEach(() => model.deleteMany({}));

test('publishes the events of a document in their order and empties its outbox', async () => {
  const id = await aDocument(3);
  const bus = recordingBus();
  const relay = startRelay({ model: model, bus, logger, pollMs: 20 });
  await until('an empty outbox', () => isEmpty(id));
  await relay.stop();
  expect(bus.published.map(({ channel, event }) => [channel, event.version])).toEqual([
    ['expiration', 0],
    ['expiration', 1],
    ['expiration', 2],
  ]);
  expect(await model.findById(id).lean()).toMatchObject({ version: 2, pending: 0, outbox: [] });
});

test('keeps an event until the broker has confirmed it, and its successors behind it', async () => {
  const id = await aDocument(2);
  const bus = recordingBus(3);
  const relay = startRelay({ model: model, bus, logger, pollMs: 20 });
  await until('an empty outbox', () => isEmpty(id));
  await relay.stop();
  expect(bus.published.map(({ event }) => event.version)).toEqual([0, 1]);
});

test('wakes up on commit without waiting for its poll', async () => {
  const bus = recordingBus();
  const relay = startRelay({ model: model, bus, logger, pollMs: 60 * 60 * 1000 });
  const id = await aDocument(1);
  relay.wake(id);
  await until('an empty outbox', () => isEmpty(id));
  await relay.stop();
});

test('two relays may publish twice, but lose nothing and keep the count right', async () => {
  const ids = await Promise.all(Array.from({ length: 10 }, () => aDocument(3)));
  const bus = recordingBus();
  const relays = [1, 2].map(() => startRelay({ model: model, bus, logger, pollMs: 20 }));
  for (const id of ids) await until('an empty outbox', () => isEmpty(id));
  await Promise.all(relays.map((relay) => relay.stop()));
  for (const id of ids) {
    const versions = bus.published.filter(({ event }) => event.subject === id).map(({ event }) => event.version);
    expect([...new Set(versions)]).toEqual([0, 1, 2]);
    expect(await model.findById(id).lean()).toMatchObject({ pending: 0, outbox: [] });
  }
});

test('killed between publishing and popping, the next process publishes the event again', async () => {
  const id = await aDocument(1);
  const channelPrefix = `${randomUUID()}.`;
  const db = connection.getClient().options;
  const env = {
    ...process.env,
    MONGO_URL: `mongodb://${db.hosts[0]?.toString()}/${connection.name}`,
    NATS_URL: testNatsUrl(),
    CHANNEL_PREFIX: channelPrefix,
  };
  const tsx = require.resolve('tsx/cli');
  const child = spawn(process.execPath, [tsx, join(__dirname, 'testing/relay-that-dies.ts')], {
    env,
    stdio: 'inherit',
  });
  await once(child, 'exit');
  expect(child.signalCode === 'SIGKILL' || child.exitCode === 137).toBe(true);
  expect(await model.findById(id).lean()).toMatchObject({ pending: 1 });

  const options = { url: testNatsUrl(), clusterId: 'ticketing', clientName: 'relay', channelPrefix, logger };
  const bus = await createNatsStreamingBus(options);
  const seen: AnyEvent[] = [];
  await bus.subscribe('expiration', 'test', async (message) => void seen.push(JSON.parse(message)));
  await until('the event that was published before the kill', async () => seen.length === 1);
  const relay = startRelay({ model: model, bus, logger, pollMs: 20 });
  await until('an empty outbox', () => isEmpty(id));
  await until('the repeat', async () => seen.length === 2);
  await relay.stop();
  await bus.close();
  expect(seen[0]?.id).toBe(seen[1]?.id);
});
