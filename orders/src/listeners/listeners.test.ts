import { newId } from '@ticketing/common/platform';
import { anEvent } from '@ticketing/common/testing';
import { expireOverdueOrders } from '../expire-overdue-orders';
import { holdSeconds, ordersUnderTest } from '../testing/orders-under-test';

const orders = ordersUnderTest();
const { clock, aTicket, purchase, payment, deliver, outboxOf, it } = orders;

const anOrder = async () =>
  (await purchase(await aTicket(), newId()).expect(201)).body as { id: string; expiresAt: string };
const statusOf = async (id: string) => (await it().orders.find(id))?.status;
const due = ({ id, expiresAt }: { id: string; expiresAt: string }) =>
  anEvent('expiration.due', id, 0, { orderId: id, expiresAt });

test('authorised, captured: the order is complete', async () => {
  const order = await anOrder();
  await deliver(payment('payment.authorized', order.id, 0));
  expect(await statusOf(order.id)).toBe('processing');
  await deliver(payment('payment.captured', order.id, 1));
  expect(await statusOf(order.id)).toBe('complete');
  expect(await outboxOf(order.id)).toEqual([
    ['order.created', 0],
    ['order.processing', 1],
    ['order.completed', 2],
  ]);
});

test('duplicates and the wrong order give the same end', async () => {
  const order = await anOrder();
  const [authorized, captured] = [payment('payment.authorized', order.id, 0), payment('payment.captured', order.id, 1)];
  for (const event of [captured, authorized, captured, authorized]) await deliver(event);
  expect(await statusOf(order.id)).toBe('complete');
  expect(await outboxOf(order.id)).toHaveLength(3);
});

test('a refused card cancels the order', async () => {
  const order = await anOrder();
  await deliver(payment('payment.failed', order.id, 0));
  expect(await it().orders.find(order.id)).toMatchObject({ status: 'cancelled', cancelReason: 'payment_failed' });
});

test('an expiration that is due cancels the order; one that is early does nothing', async () => {
  const order = await anOrder();
  clock.advance(holdSeconds - 1);
  await deliver(due(order));
  expect(await statusOf(order.id)).toBe('created');
  clock.advance(1);
  await deliver(due(order));
  expect(await it().orders.find(order.id)).toMatchObject({ status: 'cancelled', cancelReason: 'expired' });
});

test('orders expires what is overdue by itself when expiration is silent, and nothing else', async () => {
  const overdue = await anOrder();
  clock.advance(holdSeconds / 2);
  const [fresh, paid] = [await anOrder(), await anOrder()];
  await deliver(payment('payment.authorized', paid.id, 0));
  clock.advance(holdSeconds / 2);
  await expireOverdueOrders(it().orders, clock);
  expect(await Promise.all([overdue, fresh, paid].map(({ id }) => statusOf(id)))).toEqual([
    'cancelled',
    'created',
    'processing',
  ]);
});

test('the card and the clock at the same instant: one of them wins, whole', async () => {
  for (let round = 0; round < 10; round++) {
    const order = await anOrder();
    clock.advance(holdSeconds);
    await Promise.all([deliver(payment('payment.authorized', order.id, 0)), deliver(due(order))]);
    expect(['processing', 'cancelled']).toContain(await statusOf(order.id));
    expect(await outboxOf(order.id)).toHaveLength(2);
  }
});

test('a refund is shown with the order, which stays complete', async () => {
  const order = await anOrder();
  const refunded = payment('payment.refunded', order.id, 2);
  await deliver(payment('payment.authorized', order.id, 0));
  await deliver(refunded); // early: parked until the order is decided
  expect(await it().orders.find(order.id)).not.toHaveProperty('refundedAt');
  await deliver(payment('payment.captured', order.id, 1));
  await it().consumer.drainParked();
  await deliver(refunded);
  expect(await it().orders.find(order.id)).toMatchObject({
    status: 'complete',
    refundedAt: new Date(refunded.time),
    version: 2,
  });
});

test('a capture for a cancelled order is never a sale: it is tried again and then buried with an alarm', async () => {
  const order = await anOrder();
  await deliver(payment('payment.failed', order.id, 0));
  const captured = payment('payment.captured', order.id, 1);
  await expect(deliver(captured)).rejects.toThrow(/captured for order/);
  expect(await statusOf(order.id)).toBe('cancelled');
});

test('a ticket’s events are taken in order, whatever order they come in', async () => {
  const id = await aTicket();
  const { version, ...snapshot } = (await it().tickets.find(id)) ?? { version: -1 };
  expect(version).toBe(0);
  const update = (next: number, price: number) => anEvent('ticket.updated', id, next, { ...snapshot, price } as never);
  for (const event of [update(2, 300), update(1, 200), update(1, 200)]) await deliver(event);
  expect(await it().tickets.find(id)).toMatchObject({ price: 300, version: 2 });
});

test('a malformed event becomes a dead letter', async () => {
  const order = await anOrder();
  await deliver({ ...due(order), data: { orderId: order.id } });
  clock.advance(holdSeconds);
  expect(await statusOf(order.id)).toBe('created');
  expect(await orders.connection.model('dead_letter').countDocuments({})).toBe(1);
});
