import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from '../../../infra/local/child';
import { freePort, untilOpen } from '../../../infra/local/ports';
import { consoleProgress } from '../../../infra/local/progress';
import { findNatsStreaming } from '../../../infra/local/servers/nats-streaming';
import { createLogger } from '../platform';
import { testNatsUrl, until } from '../testing';
import type { EventBus } from './event-bus';
import { createNatsStreamingBus } from './nats-streaming-bus';

/** Every implementation of the bus is listed here and must keep the same promises. */
const implementations = {
  'NATS Streaming': (url: string, channelPrefix: string) =>
    createNatsStreamingBus({
      url,
      clusterId: 'ticketing',
      clientName: 'contract',
      channelPrefix,
      logger: createLogger('contract', 'silent'),
      ackWaitMs: 1_000,
    }),
};

describe.each(Object.entries(implementations))('event bus on %s', (_name, create) => {
  const open: EventBus[] = [];
  let prefix: string;

  const aBus = async (url = testNatsUrl()) => {
    const bus = await create(url, prefix);
    open.push(bus);
    return bus;
  };

  beforeEach(() => {
    prefix = `${randomUUID()}.`;
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((bus) => bus.close()));
  });

  test('delivers what was published before and after the subscription, in order', async () => {
    const bus = await aBus();
    const seen: string[] = [];
    await bus.publish('order', 'one');
    await bus.subscribe('order', 'tickets', async (message) => void seen.push(message));
    await bus.publish('order', 'two');
    await until('both messages', async () => seen.length === 2);
    expect(seen).toEqual(['one', 'two']);
  });

  test('delivers to every group, and within a group to one member', async () => {
    const [publisher, first, second] = [await aBus(), await aBus(), await aBus()];
    const group: string[] = [];
    const other: string[] = [];
    await first.subscribe('order', 'tickets', async (message) => void group.push(message));
    await second.subscribe('order', 'tickets', async (message) => void group.push(message));
    await second.subscribe('order', 'payments', async (message) => void other.push(message));
    for (let n = 0; n < 20; n++) await publisher.publish('order', String(n));
    await until('all messages', async () => group.length >= 20 && other.length >= 20);
    expect(new Set(group).size).toBe(20);
    expect(group).toHaveLength(20);
    expect(other).toHaveLength(20);
  });

  test('delivers again what a handler did not take', async () => {
    const bus = await aBus();
    let attempts = 0;
    await bus.subscribe('order', 'tickets', async () => {
      attempts += 1;
      if (attempts < 3) throw new Error('not yet');
    });
    await bus.publish('order', 'one');
    await until('the third attempt', async () => attempts === 3);
  });

  test('remembers what a group has acknowledged when its members come back', async () => {
    const publisher = await aBus();
    const seen: string[] = [];
    const subscribe = async () => {
      const bus = await create(testNatsUrl(), prefix);
      await bus.subscribe('order', 'tickets', async (message) => void seen.push(message));
      return bus;
    };
    const before = await subscribe();
    await publisher.publish('order', 'one');
    await until('the first message', async () => seen.length === 1);
    await before.close();
    await publisher.publish('order', 'two');
    open.push(await subscribe());
    await until('the second message', async () => seen.length === 2);
    expect(seen).toEqual(['one', 'two']);
  });

  test('keeps channels apart', async () => {
    const bus = await aBus();
    const seen: string[] = [];
    await bus.subscribe('order', 'tickets', async (message) => void seen.push(message));
    await bus.publish('ticket', 'of another channel');
    await bus.publish('order', 'of this one');
    await until('a message', async () => seen.length > 0);
    expect(seen).toEqual(['of this one']);
  });

  describe('when the broker dies', () => {
    let folder: string;
    let port: number;
    let broker: Child;

    const startBroker = async () => {
      const server = await findNatsStreaming(consoleProgress);
      if (server.kind !== 'program') throw new Error('this test needs a broker that it may kill');
      broker = startChild({ name: 'nats', ...server.command(folder, port), logFile: join(folder, 'broker.log') });
      await untilOpen('nats', port);
      return server.url(port);
    };

    const killBroker = async () => {
      process.kill(broker.pid() ?? 0, 'SIGKILL');
      await broker.stop();
    };

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'ticketing-broker-'));
      port = await freePort();
    });

    afterEach(async () => {
      await broker.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('does not call a message published that nobody confirmed', async () => {
      const bus = await aBus(await startBroker());
      process.kill(broker.pid() ?? 0, 'SIGSTOP'); // takes the bytes but answers nothing
      const publishing = bus.publish('order', 'one').then(
        () => 'published',
        () => 'refused',
      );
      await killBroker();
      expect(await publishing).toBe('refused');
      await until('the loss is noticed', async () => !bus.isHealthy());
    });

    test('connects and subscribes again when it is back, and loses nothing', async () => {
      const bus = await aBus(await startBroker());
      const seen: string[] = [];
      await bus.subscribe('order', 'tickets', async (message) => void seen.push(message));
      await bus.publish('order', 'one');
      await until('the first message', async () => seen.includes('one'));
      await killBroker();
      await until('the loss is noticed', async () => !bus.isHealthy());
      await startBroker();
      await until('the bus is back', async () => bus.isHealthy(), 15_000);
      await bus.publish('order', 'two');
      await until('the second message', async () => seen.includes('two'));
    });
  });
});
