import { until } from '@ticketing/common/testing';
import { type Placed, untilRight } from './books';
import { type StackUnderTest, startStackUnderTest, startWithinMs } from './stack-under-test';
import { Visitor } from './visitor';

const holdSeconds = 5;
let stack: StackUnderTest;
let seller: Visitor;

beforeAll(async () => {
  stack = await startStackUnderTest({ ORDER_HOLD_SECONDS: String(holdSeconds) });
  seller = await Visitor.signedUp(stack.url);
}, startWithinMs);

afterAll(async () => {
  expect(await stack.stop()).toEqual([]);
}, 60_000);

const signedUp = () => Visitor.signedUp(stack.url);

test('list, purchase, held for others, locked for the seller, pay, sold', async () => {
  const [buyer, other] = [await signedUp(), await signedUp()];
  const ticketId = await seller.lists();
  const { status, body: order } = await buyer.purchases(ticketId);
  expect(status).toBe(201);

  const refused = await other.purchases(ticketId);
  expect([refused.status, refused.body.title]).toEqual([409, 'The ticket is held by another buyer']);
  await until('the ticket to be reserved', async () => (await seller.ticket(ticketId)).status === 'reserved');
  expect((await seller.ask('PUT', `/api/tickets/${ticketId}`, { price: 100 })).status).toBe(409);

  expect((await buyer.pays(order.id, 'pm_card_visa')).status).toBe(201);
  await until('the order to be complete', async () => (await buyer.order(order.id)).status === 'complete');
  await until('the ticket to be sold', async () => (await other.ticket(ticketId)).status === 'sold');
  expect((await other.purchases(ticketId)).body.code).toBe('ticket.sold');
});

test('an unpaid order is cancelled by itself, never before its time, and the ticket is for sale', async () => {
  const [buyer, other] = [await signedUp(), await signedUp()];
  const ticketId = await seller.lists();
  const { body: order } = await buyer.purchases(ticketId);
  const cancelled = await until('the order to expire', async () => {
    const shown = await buyer.order(order.id);
    return shown.status === 'cancelled' && shown;
  });
  expect(Date.parse(cancelled.serverTime)).toBeGreaterThanOrEqual(Date.parse(order.expiresAt));
  expect(cancelled.cancelReason).toBe('expired');
  expect((await other.purchases(ticketId)).status).toBe(201);
});

test('a refused card cancels the order, and the ticket is on sale again', async () => {
  const [buyer, other] = [await signedUp(), await signedUp()];
  const ticketId = await seller.lists();
  const { body: order } = await buyer.purchases(ticketId);
  const { status, body } = await buyer.pays(order.id, 'pm_card_chargeDeclined');
  expect([status, body.retry]).toEqual([402, false]);
  await until('the ticket to be on sale', async () => (await other.ticket(ticketId)).status === 'available');
  expect(await buyer.order(order.id)).toMatchObject({ status: 'cancelled', cancelReason: 'payment_failed' });
  expect((await other.purchases(ticketId)).status).toBe(201);
});

test('a wrong security code keeps the order, and a good card completes it', async () => {
  const buyer = await signedUp();
  const { body: order } = await buyer.purchases(await seller.lists());
  const { status, body } = await buyer.pays(order.id, 'pm_card_chargeDeclinedIncorrectCvc');
  expect([status, body.retry]).toEqual([402, true]);
  expect((await buyer.pays(order.id, 'pm_card_visa')).status).toBe(201);
  await until('the order to be complete', async () => (await buyer.order(order.id)).status === 'complete');
});

test('of 50 buyers at once one gets the ticket, and nobody an error', async () => {
  const buyers = await Promise.all(Array.from({ length: 50 }, signedUp));
  const ticketId = await seller.lists();
  await until('orders to know the ticket', async () => (await seller.purchases(ticketId)).status === 403);
  const answers = await Promise.all(buyers.map((buyer) => buyer.purchases(ticketId)));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(49);
});

test('a signed-out session is worth nothing anywhere', async () => {
  const visitor = await signedUp();
  const copy = Object.assign(new Visitor(stack.url), visitor);
  expect((await visitor.ask('POST', '/api/users/signout')).status).toBe(204);
  await until('orders to hear of it', async () => (await copy.ask('GET', '/api/orders')).status === 401);
  await until('tickets to hear of it', async () => (await copy.ask('GET', '/api/tickets?seller=me')).status === 401);
});

test('health, readiness and metrics are not to be had from outside', async () => {
  for (const path of ['/healthz', '/readyz', '/metrics', '/api/orders/../../metrics']) {
    expect((await new Visitor(stack.url).ask('GET', path)).status).toBe(404);
  }
});

describe.each(['auth', 'tickets', 'orders', 'expiration', 'payments', 'stripe-sandbox', 'nats', 'redis', 'mongo'])(
  'kill -9 of %s while orders are placed and paid',
  (name) => {
    test('every order answered with 201 is there, and ends right', async () => {
      const buyers = await Promise.all(Array.from({ length: 8 }, signedUp));
      const tickets = await Promise.all(buyers.map(() => seller.lists()));
      const placed: Placed[] = [];

      const shop = async (buyer: Visitor, index: number) => {
        const ticketId = tickets[index] ?? '';
        const { status, body } = await buyer.orders(ticketId);
        expect([200, 201]).toContain(status);
        placed.push({ buyer, ticketId, orderId: body.id });
        if (index % 4 === 3) return; // leaves it to expire
        const paymentMethod = index % 4 === 2 ? 'pm_card_chargeDeclined' : 'pm_card_visa';
        const request = { orderId: body.id, paymentMethod };
        await buyer.askUntilAnswered('POST', '/api/payments', request);
      };

      const shopping = buyers.map(shop);
      await Promise.race(shopping); // the first is through, the others are in the middle
      await stack.kill(name);
      await Promise.all(shopping);

      await Promise.all(placed.map((one) => untilRight(stack, one)));
      expect(placed).toHaveLength(8);
    }, 120_000);
  },
);
