import {
  adoptIntent,
  beginTrying,
  type Change,
  captureDeadline,
  followOrder,
  type Intent,
  type MirroredOrder,
  maxRefusals,
  mustBePayable,
  nextStep as nextStepAt,
  observe as observeAt,
  openPayment,
  orphansCancelled,
  type Payment,
  refunded,
  requestRefund,
} from './payment';

const expiresAt = new Date('2027-03-01T12:15:00.000Z');
const inTime = new Date('2027-03-01T12:00:00.000Z');

const observe = (seen: Payment, intent: Intent) => observeAt(seen, intent, inTime);
const nextStep = (seen: Payment, intent: Intent) => nextStepAt(seen, intent, inTime);

const payment = (facts: Partial<Payment> = {}, order: Partial<MirroredOrder> = {}): Payment => {
  const opened = openPayment({ id: 'o1', buyerId: 'b', amount: 5000, currency: 'USD' }, expiresAt);
  return { ...opened, intentId: 'pi_1', ...facts, order: { ...opened.order, ...order } };
};

const intent = (status: Intent['status'], facts: Partial<Intent> = {}): Intent => ({
  id: 'pi_1',
  status,
  amount: 5000,
  currency: 'USD',
  orderId: 'o1',
  clientSecret: 'secret',
  refusal: undefined,
  ...facts,
});

const refusal = (id: string, code: string, declineCode?: string) => ({ id, code, ...(declineCode && { declineCode }) });
const refused = (id: string, code: string, declineCode?: string) =>
  intent('requires_payment_method', { refusal: refusal(id, code, declineCode) });

describe('observe', () => {
  test('an authorisation is announced once', () => {
    const change = observe(payment(), intent('requires_capture'));
    expect(change).toMatchObject({
      type: 'payment.authorized',
      next: { status: 'authorized', version: 0, revision: 1 },
    });
    expect(observe(change?.next as Payment, intent('requires_capture'))).toBeUndefined();
  });

  test('an authorisation that comes after the cancellation is not announced', () => {
    expect(observe(payment({}, { status: 'cancelled' }), intent('requires_capture'))).toBeUndefined();
  });

  test.each([
    ['amount', { amount: 4999 }],
    ['currency', { currency: 'EUR' }],
    ['order', { orderId: 'o2' }],
    ['id', { id: 'pi_2' }],
  ])('an intent with another %s is an alarm', (_what, facts) => {
    expect(() => observe(payment(), intent('requires_capture', facts))).toThrow(/does not match/);
  });

  test('a capture is announced, and settles the payment once the order is complete', () => {
    const authorized = payment({ status: 'authorized', version: 0 }, { status: 'processing', version: 1 });
    const change = observe(authorized, intent('succeeded'));
    expect(change).toMatchObject({
      type: 'payment.captured',
      next: { status: 'captured', settled: false, version: 1 },
    });
    const done = followOrder(change?.next as Payment, { status: 'complete', version: 2, expiresAt }) as Change;
    expect(done.next.settled).toBe(true);
  });

  test.each([
    'incorrect_cvc',
    'incorrect_number',
    'expired_card',
    'processing_error',
    'payment_intent_authentication_failure',
  ])('%s can be corrected: the order stays', (code) => {
    const change = observe(payment(), refused('ch_1', code, code));
    expect(change).toEqual({ next: expect.objectContaining({ status: 'pending', refusals: 1 }) });
  });

  test.each(['generic_decline', 'insufficient_funds', 'lost_card', 'fraudulent', 'expired_card'])(
    'card_declined (%s) is the bank’s no',
    (declineCode) => {
      expect(observe(payment(), refused('ch_1', 'card_declined', declineCode))).toMatchObject({
        type: 'payment.failed',
        next: { status: 'failed' },
      });
    },
  );

  test('looking at the same refusal again does not count it again', () => {
    const once = observe(payment(), refused('ch_1', 'incorrect_cvc'))?.next as Payment;
    expect(observe(once, refused('ch_1', 'incorrect_cvc'))).toBeUndefined();
  });

  test('the fifth refusal that could be corrected ends it, too', () => {
    let current = payment();
    for (let n = 1; n < maxRefusals; n++)
      current = observe(current, refused(`ch_${n}`, 'incorrect_cvc'))?.next as Payment;
    expect(current.status).toBe('pending');
    expect(observe(current, refused('ch_last', 'incorrect_cvc'))).toMatchObject({ type: 'payment.failed' });
  });

  test('a canceled intent: done for a cancelled order, a failure for any other', () => {
    const cancelled = observe(payment({}, { status: 'cancelled' }), intent('canceled'));
    expect(cancelled).toEqual({ next: expect.objectContaining({ status: 'voided', settled: true }) });
    expect(observe(payment({ status: 'authorized' }, { status: 'processing' }), intent('canceled'))).toMatchObject({
      type: 'payment.failed',
    });
  });
});

describe('nextStep', () => {
  test.each([
    ['created', 'requires_capture', undefined],
    ['processing', 'requires_capture', 'capture'],
    ['processing', 'succeeded', undefined],
    ['complete', 'succeeded', undefined],
    ['cancelled', 'requires_payment_method', 'cancel'],
    ['cancelled', 'requires_action', 'cancel'],
    ['cancelled', 'requires_capture', 'cancel'],
    ['cancelled', 'canceled', undefined],
    ['cancelled', 'succeeded', 'refund'],
  ] as const)('order %s, intent %s → %s', (order, status, step) => {
    expect(nextStep(payment({}, { status: order }), intent(status))).toBe(step);
  });
});

test('a capture that does not succeed within the deadline is given up, and only by asking Stripe', () => {
  const authorized = payment(
    { status: 'authorized', authorizedAt: inTime, version: 0 },
    { status: 'processing', version: 1 },
  );
  const at = (ms: number) => new Date(inTime.getTime() + ms);
  expect(nextStepAt(authorized, intent('requires_capture'), at(captureDeadline - 1))).toBe('capture');
  expect(nextStepAt(authorized, intent('requires_capture'), at(captureDeadline))).toBe('cancel');
  expect(observeAt(authorized, intent('succeeded'), at(captureDeadline))).toMatchObject({ type: 'payment.captured' });
  expect(observeAt(authorized, intent('canceled'), at(captureDeadline))).toMatchObject({ type: 'payment.failed' });
});

describe('refund', () => {
  const captured = () => payment({ status: 'captured', settled: true, version: 1 }, { status: 'complete', version: 2 });

  test('is recorded, asked for, and announced once', () => {
    const wished = requestRefund(captured(), 'operator', inTime)?.next as Payment;
    expect(wished).toMatchObject({ status: 'captured', settled: false, refundRequest: { by: 'operator' } });
    expect(nextStep(wished, intent('succeeded'))).toBe('refund');
    const done = refunded(wished) as Change;
    expect(done).toMatchObject({ type: 'payment.refunded', next: { status: 'refunded', settled: true, version: 2 } });
    expect(refunded(done.next)).toBeUndefined();
    expect(requestRefund(done.next, 'operator', inTime)).toBeUndefined();
    expect(observe(done.next, intent('succeeded'))).toBeUndefined();
  });

  test.each(['pending', 'authorized', 'failed', 'voided'] as const)(
    'is not to be had of a payment that is %s',
    (status) => {
      expect(() => requestRefund(payment({ status }), 'operator', inTime)).toThrow(
        expect.objectContaining({ code: 'payment.not_refundable' }),
      );
    },
  );
});

describe('an order that is cancelled while an intent may be under way', () => {
  const trying = () => {
    const { intentId, ...rest } = payment();
    expect(intentId).toBe('pi_1');
    return beginTrying(rest as Payment, inTime)?.next as Payment;
  };

  test('is not settled until somebody has looked for it', () => {
    const { next } = followOrder(trying(), { status: 'cancelled', version: 1, expiresAt }) as Change;
    expect(next).toMatchObject({ status: 'pending', settled: false });
    expect(orphansCancelled(next)).toMatchObject({ next: { status: 'voided', settled: true } });
  });

  test('the try is noted once, and not for an order that is decided', () => {
    expect(beginTrying(trying(), inTime)).toBeUndefined();
    expect(beginTrying(payment({}, { status: 'cancelled' }), inTime)).toBeUndefined();
  });
});

describe('adoptIntent', () => {
  const without = (order: Partial<MirroredOrder> = {}) => {
    const { intentId, ...rest } = payment({}, order);
    expect(intentId).toBe('pi_1');
    return rest as Payment;
  };

  test('saves the first intent of a created order', () => {
    expect(adoptIntent(without(), 'pi_9')?.next.intentId).toBe('pi_9');
  });

  test('neither a second one, nor any after the cancellation', () => {
    expect(adoptIntent(payment(), 'pi_9')).toBeUndefined();
    expect(adoptIntent(without({ status: 'cancelled' }), 'pi_9')).toBeUndefined();
  });

  test('an order that is cancelled before it has an intent leaves nothing to void', () => {
    const change = followOrder(without(), { status: 'cancelled', version: 1, expiresAt }) as Change;
    expect(change.next).toMatchObject({ status: 'voided', settled: true });
  });
});

test('followOrder: a repeat, a gap, the next', () => {
  const at = (version: number): MirroredOrder => ({ status: 'processing', version, expiresAt });
  expect(followOrder(payment(), at(0))).toBe('duplicate');
  expect(followOrder(payment(), at(2))).toBe('gap');
  expect(followOrder(payment(), at(1))).toMatchObject({ next: { order: { status: 'processing' } } });
});

test.each([
  ['complete', {}, inTime, 'order.complete'],
  ['cancelled', { cancelReason: 'payment_failed' }, inTime, 'order.cancelled'],
  ['cancelled', { cancelReason: 'expired' }, inTime, 'order.expired'],
  ['created', {}, expiresAt, 'order.expired'],
] as const)('an order that is %s %j cannot be paid', (status, facts, now, code) => {
  const order = { status, ...facts };
  expect(() => mustBePayable(payment({}, order), now)).toThrow(expect.objectContaining({ code }));
});
