import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@ticketing/common/testing';
import { refundsOf, untilRight } from './books';
import { openShop, type Shop } from './shop';
import { type StackUnderTest, startStackUnderTest, startWithinMs } from './stack-under-test';
import { Visitor } from './visitor';

const holdSeconds = 6;
const folder = mkdtempSync(join(tmpdir(), 'ticketing-crash-'));
const crashFile = join(folder, 'armed');
let stack: StackUnderTest;
let shop: Shop;
let operator: Visitor;

beforeAll(async () => {
  stack = await startStackUnderTest({
    ORDER_HOLD_SECONDS: String(holdSeconds),
    SETTLE_EVERY_MS: '1000',
    STRIPE_TIMEOUT_MS: '1000',
    NODE_OPTIONS: `--require ${join(__dirname, 'crash-points.cjs')}`,
    CRASH_FILE: crashFile,
  });
  shop = await openShop(stack);
  operator = await Visitor.signedIn(stack.url, 'operator@example.com', 'demo-password');
}, startWithinMs);

afterAll(async () => {
  expect(await stack.stop()).toEqual([]);
  rmSync(folder, { recursive: true });
}, 60_000);

const askSandbox = async (path: string, fields: Record<string, string>) => {
  const response = await fetch(`http://127.0.0.1:${stack.portOf('stripe-sandbox')}/sandbox/${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_x' },
    body: new URLSearchParams(fields),
  });
  if (response.status !== 204) throw new Error(`the sandbox answered ${response.status}`);
};

/** The bank's page: the buyer passes the challenge and then closes the browser, so nobody confirms. */
const passChallenge = async (clientSecret: string) => {
  const id = clientSecret.split('_secret_')[0];
  await fetch(`${stack.url}/stripe-sandbox/v1/payment_intents/${id}/sandbox_challenge`, {
    method: 'POST',
    headers: { authorization: 'Bearer pk_test_x' },
    body: new URLSearchParams({ client_secret: clientSecret, passed: 'true' }),
  });
};

describe('kill -9 in each window', () => {
  const arm = (name: string) => {
    rmSync(`${crashFile}.done`, { force: true });
    writeFileSync(`${crashFile}.new`, name);
    // Renamed into place, so that nobody reads half a name.
    renameSync(`${crashFile}.new`, crashFile);
  };
  const crashed = () => until('the crash', async () => existsSync(`${crashFile}.done`), 30_000);

  test.each([
    'order.created/saved',
    'order.created/published',
    'order.created/handled by payments',
    'order.created/handled by tickets',
    'order.created/handled by expiration',
    'intent/created',
    'intent/saved',
    'intent/confirmed',
    'payment.authorized/saved',
    'payment.authorized/published',
    'payment.authorized/handled by orders',
    'order.processing/saved',
    'order.processing/published',
    'order.processing/handled by payments',
    'capture/before',
    'capture/done',
    'payment.captured/saved',
    'payment.captured/published',
    'payment.captured/handled by orders',
    'order.completed/saved',
    'order.completed/published',
    'order.completed/handled by tickets',
    'webhook/stored',
  ])(
    '%s: a paid order ends right',
    async (name) => {
      arm(name);
      const placed = await shop.place();
      await shop.pay(placed, 'pm_card_visa');
      await crashed();
      await untilRight(stack, placed);
    },
    120_000,
  );

  test.each([
    'payment.failed/saved',
    'payment.failed/published',
    'payment.failed/handled by orders',
    'order.cancelled/saved',
    'order.cancelled/handled by payments',
    'cancel/before',
    'cancel/done',
  ])(
    '%s: a refused card ends the order, and nothing is charged',
    async (name) => {
      arm(name);
      const placed = await shop.place();
      await shop.pay(placed, 'pm_card_chargeDeclined');
      await crashed();
      expect(await untilRight(stack, placed)).toBe('cancelled');
    },
    120_000,
  );

  test.each([
    'expiration.due/published',
    'expiration.due/handled by orders',
    'order.cancelled/published',
    'order.cancelled/handled by payments',
    'cancel/before',
    'cancel/done',
  ])(
    '%s: 3-D Secure that is passed after the order expired is voided',
    async (name) => {
      const placed = await shop.place();
      const { body } = await shop.pay(placed, 'pm_card_authenticationRequired');
      arm(name);
      await crashed();
      await until(
        'the order to expire',
        async () => (await placed.buyer.order(placed.orderId)).status === 'cancelled',
        30_000,
      );
      await passChallenge(body.clientSecret);
      expect(await untilRight(stack, placed)).toBe('cancelled');
    },
    120_000,
  );

  test.each(['refund/before', 'refund/done', 'payment.refunded/saved', 'payment.refunded/published'])(
    '%s: a refund is given once, and the buyer sees it',
    async (name) => {
      const placed = await shop.place();
      await shop.pay(placed, 'pm_card_visa');
      expect(await untilRight(stack, placed)).toBe('complete');
      arm(name);
      await operator.askUntilAnswered('POST', `/api/payments/${placed.orderId}/refund`);
      await crashed();
      await until('the buyer to see it', async () => (await placed.buyer.order(placed.orderId)).refundedAt, 30_000);
      expect(refundsOf(stack, placed.orderId)).toBe(1);
    },
    120_000,
  );
});

test.each(['normal', 'never', 'five_times', 'reverse'])(
  'webhooks delivered %s give the same end',
  async (mode) => {
    await shop.untilWell();
    await askSandbox('webhooks', { mode });
    const [good, refused, corrected, challenged] = await Promise.all([
      shop.place(),
      shop.place(),
      shop.place(),
      shop.place(),
    ]);
    const { body } = await shop.pay(challenged, 'pm_card_authenticationRequired');
    await passChallenge(body.clientSecret); // and nobody confirms
    await shop.pay(good, 'pm_card_visa');
    await shop.pay(refused, 'pm_card_chargeDeclined');
    await shop.pay(corrected, 'pm_card_chargeDeclinedIncorrectCvc');
    await shop.pay(corrected, 'pm_card_visa');
    const outcomes = await Promise.all(
      [good, refused, corrected, challenged].map((placed) => untilRight(stack, placed)),
    );
    expect(outcomes).toEqual(['complete', 'cancelled', 'complete', 'complete']);
    await askSandbox('webhooks', { mode: 'normal' });
  },
  60_000,
);

describe('when Stripe misbehaves once', () => {
  const operations = ['create', 'confirm', 'retrieve', 'capture'];
  const kinds = ['error_before', 'error_after', 'hang_before', 'hang_after'];
  test.each(operations.flatMap((operation) => kinds.map((kind) => [operation, kind])))(
    '%s: %s',
    async (operation, kind) => {
      const placed = await shop.place();
      await askSandbox('faults', { operation, kind });
      await shop.pay(placed, 'pm_card_visa');
      await untilRight(stack, placed);
    },
    60_000,
  );
});
