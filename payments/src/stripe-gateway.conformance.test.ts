import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { type Child, startChild } from '../../infra/local/child';
import { freePort, untilOpen } from '../../infra/local/ports';
import { consoleProgress } from '../../infra/local/progress';
import { findStripeMock } from '../../infra/local/servers/stripe-mock';
import { createStripeGateway, type StripeGateway } from './stripe-gateway';

// Stripe's own stripe-mock refuses each request that Stripe's published API description does not allow.
const folder = mkdtempSync(join(tmpdir(), 'stripe-mock-'));
const key = 'sk_test_123';
const orderId = '0123456789abcdef01234567';
let mock: Child;
let port: number;
let gateway: StripeGateway;

beforeAll(async () => {
  const file = await findStripeMock(consoleProgress);
  port = await freePort();
  const args = ['-http-addr', `127.0.0.1:${port}`];
  mock = startChild({ name: 'stripe-mock', file, args, logFile: join(folder, 'stripe-mock.log') });
  await untilOpen('stripe-mock', port);
  gateway = createStripeGateway({ key, sandboxUrl: `http://127.0.0.1:${port}` });
}, 120_000);

afterAll(async () => {
  await mock.stop();
  rmSync(folder, { recursive: true });
});

const requests: [string, () => Promise<unknown>][] = [
  ['create', () => gateway.create({ orderId, amount: 5000, currency: 'USD' }, 'key-1')],
  ['confirm', () => gateway.confirm('pi_123', 'pm_card_visa', 'key-2')],
  ['capture', () => gateway.capture('pi_123', 'key-3')],
  ['cancel', () => gateway.cancel('pi_123', 'key-4')],
  ['refund', () => gateway.refund('pi_123', 'key-5')],
  ['retrieve', () => gateway.retrieve('pi_123')],
  ['search', () => gateway.findByOrder(orderId)],
];

test.each(requests)('%s is valid by Stripe’s API description', async (_name, ask) => {
  await ask();
});

test('every request that payments can make is among them', () => {
  const names = requests.map(([name]) => (name === 'search' ? 'findByOrder' : name));
  expect(names.sort()).toEqual(Object.keys(gateway).sort());
});

test('the judge is awake: a request that is not valid is refused', async () => {
  const stripe = new Stripe(key, { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
  const wrong = { amount: 5000, currency: 'usd', no_such_parameter: 'x' } as Stripe.PaymentIntentCreateParams;
  await expect(stripe.paymentIntents.create(wrong)).rejects.toMatchObject({ statusCode: 400 });
});
