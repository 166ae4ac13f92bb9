import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@ticketing/common/platform';
import { until } from '@ticketing/common/testing';
import Stripe from 'stripe';
import { openState } from './state';
import { startWebhooks, type Webhooks } from './webhooks';

const secret = 'whsec_test';
const folder = mkdtempSync(join(tmpdir(), 'webhooks-'));
const logger = createLogger('test', 'silent');
let file: string;
let last = 0;
let server: Server;
let received: Stripe.Event[];
let refusals: number;
let webhooks: Webhooks;
let offset: number;

const now = () => new Date(Date.now() + offset);
const start = () => {
  const { port } = server.address() as AddressInfo;
  webhooks = startWebhooks(openState(file), { url: `http://127.0.0.1:${port}`, secret, now, logger });
};

beforeEach(async () => {
  file = join(folder, `${++last}.jsonl`);
  received = [];
  refusals = 0;
  offset = 0;
  server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    // The official library is the judge of the signature.
    const event = Stripe.webhooks.constructEvent(
      Buffer.concat(chunks),
      String(req.headers['stripe-signature']),
      secret,
      300,
      undefined,
      now().getTime(),
    );
    if (refusals-- > 0) return void res.writeHead(500).end();
    received.push(event);
    res.end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  start();
});

afterEach(async () => {
  await webhooks.stop();
  await new Promise((resolve) => server.close(resolve).closeAllConnections());
});
afterAll(() => rmSync(folder, { recursive: true }));

const emit = (...types: string[]) => {
  for (const type of types) webhooks.emit(type, { object: 'payment_intent' });
};
const types = () => received.map(({ type }) => type as string);

test('events are signed and delivered in their order', async () => {
  emit('payment_intent.created', 'payment_intent.succeeded');
  await until('both events', async () => received.length === 2);
  expect(types()).toEqual(['payment_intent.created', 'payment_intent.succeeded']);
});

test('an event that is not taken is sent again, with the same id', async () => {
  refusals = 2;
  emit('payment_intent.created');
  await until('the refusals', async () => refusals < 1);
  offset += 60_000;
  await until('the event', async () => {
    offset += 1_000;
    return received.length === 1;
  });
});

test('events outlive the process', async () => {
  webhooks.deliver('never');
  emit('payment_intent.created');
  await webhooks.stop();
  start();
  await until('the event', async () => received.length === 1);
});

test('never, five times, and in reverse', async () => {
  webhooks.deliver('five_times');
  emit('payment_intent.created');
  await until('five copies', async () => received.length === 5);
  expect(new Set(received.map(({ id }) => id)).size).toBe(1);
  received = [];
  webhooks.deliver('reverse');
  emit('payment_intent.created', 'payment_intent.succeeded');
  offset += 2_000;
  await until('both events', async () => received.length === 2);
  expect(types()).toEqual(['payment_intent.succeeded', 'payment_intent.created']);
  expect(() => webhooks.deliver('sometimes')).toThrow(/The modes are/);
});
