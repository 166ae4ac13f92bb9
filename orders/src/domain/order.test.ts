import { cancelByBuyer, complete, createOrder, expire, failPayment, type Order, startProcessing } from './order';

const start = new Date('2027-03-01T12:00:00.000Z');
const due = new Date('2027-03-01T12:15:00.000Z');
const beforeDue = new Date(due.getTime() - 1);

const created = (): Order =>
  createOrder(
    {
      id: 'o',
      buyerId: 'b',
      seq: 1,
      price: 5000,
      currency: 'USD',
      createdAt: start,
      ticket: { id: 't', title: 'Concert', category: 'concert', venue: null, startsAt: null },
    },
    15 * 60,
  ).next;

const must = (change: { next: Order } | undefined): Order => {
  if (!change) throw new Error('expected a change');
  return change.next;
};
const processing = () => must(startProcessing(created()));
const completed = () => must(complete(processing()));
const cancelled = () => must(expire(created(), due));

test('a new order is reserved for exactly its hold', () => {
  expect(created()).toMatchObject({ status: 'created', version: 0, expiresAt: due });
});

test('expires at its time and not a millisecond before', () => {
  expect(expire(created(), beforeDue)).toBeUndefined();
  expect(expire(created(), due)).toMatchObject({
    type: 'order.cancelled',
    next: { status: 'cancelled', cancelReason: 'expired', version: 1 },
  });
});

test('an order whose card is authorised no longer expires', () => {
  expect(expire(processing(), new Date('2030-01-01'))).toBeUndefined();
});

test('the buyer cancels while it is created, and at no other time', () => {
  expect(cancelByBuyer(created()).next).toMatchObject({ status: 'cancelled', cancelReason: 'buyer_cancelled' });
  for (const order of [processing(), completed(), cancelled()]) {
    expect(() => cancelByBuyer(order)).toThrow(expect.objectContaining({ code: 'order.not_cancellable' }));
  }
});

test('authorised, then captured', () => {
  expect(startProcessing(created())).toMatchObject({ type: 'order.processing', next: { version: 1 } });
  expect(complete(processing())).toMatchObject({ type: 'order.completed', next: { status: 'complete', version: 2 } });
});

test('an authorisation that comes too late changes nothing', () => {
  expect(startProcessing(cancelled())).toBeUndefined();
});

test('money captured without a commitment is an alarm, never a sale', () => {
  expect(() => complete(cancelled())).toThrow(/captured for order o, which is cancelled/);
  expect(() => complete(created())).toThrow(/captured for order o, which is created/);
});

test('a failed payment cancels what is not decided', () => {
  for (const order of [created(), processing()]) {
    expect(failPayment(order)?.next).toMatchObject({ status: 'cancelled', cancelReason: 'payment_failed' });
  }
  for (const order of [completed(), cancelled()]) expect(failPayment(order)).toBeUndefined();
});

test('terminal states never change', () => {
  for (const order of [completed(), cancelled()]) {
    expect(expire(order, new Date('2030-01-01'))).toBeUndefined();
    expect(startProcessing(order)).toBeUndefined();
    expect(failPayment(order)).toBeUndefined();
  }
});

test('no change touches price, currency, time or fencing token', () => {
  const { price, currency, expiresAt, seq } = created();
  for (const order of [processing(), completed(), cancelled()]) {
    expect(order).toMatchObject({ price, currency, expiresAt, seq });
  }
});
