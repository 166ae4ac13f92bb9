import type { Role } from '@ticketing/common/http';
import { newId } from '@ticketing/common/platform';
import { cookieOf } from '@ticketing/common/testing';
import Stripe from 'stripe';
import request from 'supertest';
import { maxRefusals } from './domain/payment';
import { StripeServerError, StripeUnreachable } from './stripe-gateway';
import { paymentsUnderTest, problemOf, webhookSecret } from './testing/payments-under-test';

const payments = paymentsUnderTest();
const { clock, anOrder, pay, confirm, show, deliver, settle, payment, intentOf, outboxOf, it } = payments;

describe('POST /api/payments', () => {
  test('holds the money, announces it, and takes it only when the order is committed', async () => {
    const { id, buyerId, processing, completed } = await anOrder();
    const { body } = await pay(id, buyerId).expect(201);
    expect(body).toEqual({ id, orderId: id, status: 'authorized' });
    expect(await intentOf(id)).toMatchObject({
      status: 'requires_capture',
      amount: 5000,
      currency: 'USD',
      orderId: id,
    });
    expect(await outboxOf(id)).toEqual([['payment.authorized', 0]]);

    await deliver(processing);
    await settle();
    expect(await intentOf(id)).toMatchObject({ status: 'succeeded' });
    expect(await outboxOf(id)).toEqual([
      ['payment.authorized', 0],
      ['payment.captured', 1],
    ]);
    await deliver(completed);
    expect(await payment(id)).toMatchObject({ status: 'captured', settled: true });
  });

  test('a refused card fails the payment', async () => {
    const { id, buyerId, cancelled } = await anOrder();
    const response = await pay(id, buyerId, 'pm_card_chargeDeclinedInsufficientFunds').expect(402);
    expect(problemOf(response)).toMatchObject({
      code: 'payment.declined',
      declineCode: 'insufficient_funds',
      retry: false,
    });
    expect(await outboxOf(id)).toEqual([['payment.failed', 0]]);
    await deliver(cancelled());
    await settle();
    expect(await intentOf(id)).toMatchObject({ status: 'canceled' });
    expect(await payment(id)).toMatchObject({ status: 'failed', settled: true });
  });

  test('a payment that has failed is over, also before its order has heard of it', async () => {
    const { id, buyerId } = await anOrder();
    await pay(id, buyerId, 'pm_card_chargeDeclined').expect(402);
    expect(problemOf(await pay(id, buyerId).expect(409)).code).toBe('order.cancelled');
    expect(await intentOf(id)).toMatchObject({ status: 'requires_payment_method' });
  });

  test('a wrong security code can be corrected', async () => {
    const { id, buyerId } = await anOrder();
    const response = await pay(id, buyerId, 'pm_card_chargeDeclinedIncorrectCvc').expect(402);
    expect(problemOf(response)).toMatchObject({ declineCode: 'incorrect_cvc', retry: true });
    expect(await outboxOf(id)).toEqual([]);
    await pay(id, buyerId).expect(201);
  });

  test('the same wrong card again counts again, and the fifth time ends the order', async () => {
    const { id, buyerId } = await anOrder();
    for (let n = 1; n < maxRefusals; n++) {
      const response = await pay(id, buyerId, 'pm_card_chargeDeclinedIncorrectCvc').expect(402);
      expect(problemOf(response).retry).toBe(true);
    }
    const last = await pay(id, buyerId, 'pm_card_chargeDeclinedIncorrectCvc').expect(402);
    expect(problemOf(last).retry).toBe(false);
    expect(await outboxOf(id)).toEqual([['payment.failed', 0]]);
  });

  test('two tabs paying at once: one intent, one hold, one announcement', async () => {
    const { id, buyerId } = await anOrder();
    const responses = await Promise.all([1, 2, 3].map(() => pay(id, buyerId)));
    expect(responses.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(await outboxOf(id)).toEqual([['payment.authorized', 0]]);
    expect(await it().payments.model.countDocuments({ _id: id })).toBe(1);
  });

  test('paying again after it worked answers the same and charges nothing', async () => {
    const { id, buyerId } = await anOrder();
    await pay(id, buyerId).expect(201);
    const intent = await intentOf(id);
    await pay(id, buyerId).expect(201);
    expect(await intentOf(id)).toEqual(intent);
  });

  test('an order whose event is still on the way is waited for', async () => {
    const { created } = await anOrder();
    const id = newId();
    const late = { ...created, subject: id, data: { ...created.data, id } };
    const paying = pay(id, created.data.buyerId);
    const [response] = await Promise.all([paying, deliver(late)]);
    expect(response.status).toBe(201);
  });

  test('a cancelled, an expired and a complete order cannot be paid', async () => {
    const cancelled = await anOrder();
    await deliver(cancelled.cancelled());
    expect(problemOf(await pay(cancelled.id, cancelled.buyerId).expect(409)).code).toBe('order.expired');

    const late = await anOrder();
    clock.advance(900);
    expect(problemOf(await pay(late.id, late.buyerId).expect(409)).code).toBe('order.expired');
    expect(await intentOf(late.id)).toBeUndefined();

    const paid = await anOrder();
    await pay(paid.id, paid.buyerId).expect(201);
    await deliver(paid.processing);
    await deliver(paid.completed);
    expect(problemOf(await pay(paid.id, paid.buyerId).expect(409)).code).toBe('order.complete');
  });

  test.each([
    ['somebody else’s order', async () => pay((await anOrder()).id, newId()), 404, 'order.not_found'],
    ['an unknown order', async () => pay(newId(), newId()), 404, 'order.not_found'],
    ['a malformed id', async () => pay('nonsense', newId()), 404, 'order.not_found'],
    ['no payment method', async () => pay((await anOrder()).id, newId(), ''), 400, 'validation.failed'],
  ])('%s is refused', async (_what, paying, status, code) => {
    const response = await paying();
    expect([response.status, problemOf(response).code]).toEqual([status, code]);
  });

  test('an unknown payment method is the caller’s mistake, and the order stays payable', async () => {
    const { id, buyerId } = await anOrder();
    const response = await pay(id, buyerId, 'pm_nothing').expect(400);
    expect(problemOf(response).errors).toEqual([{ field: 'paymentMethod', message: 'is not a payment method' }]);
    await pay(id, buyerId).expect(201);
  });

  test('the client cannot name an amount', async () => {
    const { id, buyerId } = await anOrder();
    const response = await pay(id, buyerId)
      .send({ orderId: id, paymentMethod: 'pm_card_visa', amount: 50 })
      .expect(400);
    expect(problemOf(response).errors).toEqual([{ field: 'amount', message: 'is not a known field' }]);
  });
});

describe('when Stripe misbehaves', () => {
  test('down: 503, the order stays, and the next try works', async () => {
    const { id, buyerId } = await anOrder();
    it().stripe.create = () => Promise.reject(new StripeUnreachable('down'));
    const response = await pay(id, buyerId).expect(503).expect('retry-after', '5');
    expect(problemOf(response).code).toBe('payment.unavailable');
    Object.assign(it().stripe, it().real);
    await pay(id, buyerId).expect(201);
  });

  test('a 500 that Stripe would replay for its key: the next try has another key', async () => {
    const { id, buyerId } = await anOrder();
    const keys: string[] = [];
    it().stripe.create = (order, key) => {
      keys.push(key);
      return keys.length === 1 ? Promise.reject(new StripeServerError('500')) : it().real.create(order, key);
    };
    await pay(id, buyerId).expect(503);
    await pay(id, buyerId).expect(201);
    expect(keys).toEqual([`order:${id}:attempt:1`, `order:${id}:attempt:2`]);
  });

  test('a 500 on capturing that Stripe would replay: the next round has another key', async () => {
    const { id, buyerId, processing } = await anOrder();
    await pay(id, buyerId).expect(201);
    await deliver(processing);
    const keys: string[] = [];
    it().stripe.capture = (intentId, key) => {
      keys.push(key);
      return keys.length === 1 ? Promise.reject(new StripeServerError('500')) : it().real.capture(intentId, key);
    };
    await settle();
    expect(await payment(id)).toMatchObject({ status: 'authorized' });
    await settle();
    expect(await payment(id)).toMatchObject({ status: 'captured' });
    const { intentId } = await payment(id);
    expect(keys).toEqual([`capture:${intentId}`, `capture:${intentId}:attempt:2`]);
  });

  test('a 500 hid an intent that was made: it is found and cancelled when the order is complete', async () => {
    const { id, buyerId, processing, completed } = await anOrder();
    it().stripe.create = async (...order) => {
      await it().real.create(...order);
      throw new StripeServerError('500');
    };
    await pay(id, buyerId).expect(503);
    Object.assign(it().stripe, it().real);
    await pay(id, buyerId).expect(201);
    await deliver(processing);
    await settle();
    await deliver(completed);
    clock.advance(60);
    await settle();
    const found = await it().real.findByOrder(id);
    expect(found.map(({ status }) => status).sort()).toEqual(['canceled', 'succeeded']);
    expect(await payment(id)).toMatchObject({ status: 'captured', settled: true });
  });

  test('confirmed, but the answer is lost: the money is found by looking, not by asking again', async () => {
    const { id, buyerId } = await anOrder();
    it().stripe.confirm = async (...request) => {
      await it().real.confirm(...request);
      throw new StripeUnreachable('the answer is lost');
    };
    await pay(id, buyerId).expect(503);
    await settle();
    expect(await payment(id)).toMatchObject({ status: 'authorized' });
  });

  test('captured, but the answer is lost: not a failure', async () => {
    const { id, buyerId, processing } = await anOrder();
    await pay(id, buyerId).expect(201);
    await deliver(processing);
    it().stripe.capture = async (...request) => {
      await it().real.capture(...request);
      throw new StripeUnreachable('the answer is lost');
    };
    await settle();
    expect(await payment(id)).toMatchObject({ status: 'captured' });
    expect(await outboxOf(id)).toEqual([
      ['payment.authorized', 0],
      ['payment.captured', 1],
    ]);
  });

  test('the order is cancelled while the intent is being made: the intent is cancelled, nothing is charged', async () => {
    const { id, buyerId, cancelled } = await anOrder();
    let made = '';
    it().stripe.create = async (...order) => {
      const intent = await it().real.create(...order);
      made = intent.id;
      await deliver(cancelled());
      return intent;
    };
    expect(problemOf(await pay(id, buyerId).expect(409)).code).toBe('order.expired');
    expect(await it().real.retrieve(made)).toMatchObject({ status: 'canceled' });
  });

  test('the order is cancelled while the card is being confirmed: the hold is voided', async () => {
    const { id, buyerId, cancelled } = await anOrder();
    it().stripe.confirm = async (...request) => {
      await it().real.confirm(...request);
      await deliver(cancelled());
    };
    expect(problemOf(await pay(id, buyerId).expect(409)).code).toBe('order.expired');
    expect(await intentOf(id)).toMatchObject({ status: 'canceled' });
    expect(await payment(id)).toMatchObject({ status: 'voided', settled: true });
    expect(await outboxOf(id)).toEqual([]);
  });

  test('money captured for a cancelled order, which cannot be, is given back once', async () => {
    const { id, buyerId, cancelled } = await anOrder();
    await pay(id, buyerId).expect(201);
    const { intentId = '' } = await payment(id);
    await it().real.capture(intentId, 'by hand');
    await deliver(cancelled());
    const refunds: string[] = [];
    it().stripe.refund = async (intent, key) => {
      refunds.push(intent);
      await it().real.refund(intent, key);
    };
    await settle();
    await settle();
    expect(refunds).toEqual([intentId]);
    expect(await payment(id)).toMatchObject({ status: 'refunded', settled: true });
  });
});

describe('3-D Secure', () => {
  const challenged = async () => {
    const order = await anOrder();
    const { body } = await pay(order.id, order.buyerId, 'pm_card_authenticationRequired').expect(201);
    expect(body).toEqual({
      id: order.id,
      orderId: order.id,
      status: 'requires_action',
      clientSecret: expect.any(String),
    });
    const { intentId = '' } = await payment(order.id);
    return { ...order, answer: (passed: boolean) => payments.answerChallenge(intentId, body.clientSecret, passed) };
  };

  test('passed: confirm finds the money held', async () => {
    const { id, buyerId, answer } = await challenged();
    await answer(true).expect(200);
    const { body } = await confirm(id, buyerId).expect(201);
    expect(body).toEqual({ id, orderId: id, status: 'authorized' });
  });

  test('failed: the buyer may try again', async () => {
    const { id, buyerId, answer } = await challenged();
    await answer(false).expect(402);
    expect(problemOf(await confirm(id, buyerId).expect(402))).toMatchObject({ retry: true });
    await pay(id, buyerId).expect(201);
  });

  test('passed after the order expired: voided, never captured', async () => {
    const { id, buyerId, answer, cancelled } = await challenged();
    await deliver(cancelled());
    await answer(true).expect(200);
    expect(problemOf(await confirm(id, buyerId).expect(409)).code).toBe('order.expired');
    expect(await intentOf(id)).toMatchObject({ status: 'canceled' });
  });

  test('is nobody else’s to confirm', async () => {
    const { id } = await challenged();
    expect(problemOf(await confirm(id, newId()).expect(404)).code).toBe('payment.not_found');
  });
});

describe('order events', () => {
  test('duplicates and the wrong order give the same end', async () => {
    const { id, buyerId, created, processing, completed } = await anOrder();
    await pay(id, buyerId).expect(201);
    for (const event of [completed, processing, created, completed]) await deliver(event);
    expect(await payment(id)).toMatchObject({ order: { status: 'complete', version: 2 } });
  });

  test('an order that is cancelled before anybody paid leaves nothing to do', async () => {
    const { id, cancelled } = await anOrder();
    await deliver(cancelled());
    await deliver(cancelled());
    expect(await payment(id)).toMatchObject({ status: 'voided', settled: true });
  });

  test('a malformed event becomes a dead letter', async () => {
    const { id, processing } = await anOrder();
    await deliver({ ...processing, data: { ...processing.data, price: -1 } });
    expect(await payment(id)).toMatchObject({ order: { status: 'created' } });
    expect(await payments.connection.model('dead_letter').countDocuments({})).toBe(1);
  });
});

describe('POST /api/payments/webhook', () => {
  const event = (orderId: string, id = `evt_${newId()}`) =>
    JSON.stringify({
      id,
      object: 'event',
      type: 'payment_intent.amount_capturable_updated',
      data: { object: { id: 'pi_x', object: 'payment_intent', metadata: { orderId } } },
    });
  const sign = (payload: string, secret = webhookSecret, at = clock.now()) =>
    Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(at.getTime() / 1000) });
  const post = (payload: string, signature: string) =>
    request(it().app)
      .post('/api/payments/webhook')
      .set('content-type', 'application/json')
      .set('stripe-signature', signature)
      .send(payload);

  beforeEach(() => it().soon.splice(0));

  /** An order whose card was authorised without anybody here having noticed. */
  const unnoticed = async () => {
    const order = await anOrder();
    it().stripe.confirm = async (...request) => {
      await it().real.confirm(...request);
      throw new StripeUnreachable('the answer is lost');
    };
    await pay(order.id, order.buyerId).expect(503);
    Object.assign(it().stripe, it().real);
    return order;
  };

  test('is stored, answered, and acted on – by the sweeper, if this process dies right after', async () => {
    const { id } = await unnoticed();
    const payload = event(id);
    await post(payload, sign(payload)).expect(200, { received: true });
    expect(it().soon).toEqual([id]);
    expect(await it().inbox.waiting(10)).toMatchObject([{ paymentId: id }]);
    await settle();
    expect(await it().inbox.waiting(10)).toEqual([]);
    expect(await payment(id)).toMatchObject({ status: 'authorized' });
  });

  test('the same event again is answered and ignored', async () => {
    const { id } = await unnoticed();
    const payload = event(id);
    await Promise.all([1, 2, 3, 4, 5].map(() => post(payload, sign(payload)).expect(200)));
    expect(it().soon).toEqual([id]);
  });

  test('what an event claims is not believed: Stripe is asked', async () => {
    const { id } = await anOrder();
    const payload = event(id).replace('amount_capturable_updated', 'succeeded');
    await post(payload, sign(payload)).expect(200);
    await settle();
    expect(await payment(id)).toMatchObject({ status: 'pending' });
    expect(await outboxOf(id)).toEqual([]);
  });

  test.each([
    ['another secret', (payload: string) => sign(payload, 'whsec_other')],
    ['an old signature', (payload: string) => sign(payload, webhookSecret, new Date(clock.now().getTime() - 301_000))],
    ['a changed body', (payload: string) => sign(`${payload} `)],
    ['no signature', () => ''],
  ])('%s is refused, and nothing is stored', async (_what, signature) => {
    const payload = event((await anOrder()).id);
    const response = await post(payload, signature(payload)).expect(400);
    expect(problemOf(response).code).toBe('webhook.invalid');
    expect(it().soon).toEqual([]);
  });

  test('events about other things, and about orders that are not known, do no harm', async () => {
    const other = JSON.stringify({ id: 'evt_1', object: 'event', type: 'customer.created', data: { object: {} } });
    await post(other, sign(other)).expect(200);
    const unknown = event(newId());
    await post(unknown, sign(unknown)).expect(200);
    await settle();
    expect(await it().inbox.waiting(10)).toEqual([]);
  });

  test('ids are kept for a month and more, then forgotten', async () => {
    const { id } = await anOrder();
    const payload = event(id);
    await post(payload, sign(payload)).expect(200);
    await settle();
    const known = () => payments.connection.model('webhook').countDocuments({ paymentId: id });
    clock.advance(30 * 24 * 60 * 60);
    await settle();
    expect(await known()).toBe(1);
    clock.advance(6 * 24 * 60 * 60);
    await settle();
    expect(await known()).toBe(0);
  });
});

describe('POST /api/payments/:id/refund', () => {
  const sold = async () => {
    const order = await anOrder();
    await pay(order.id, order.buyerId).expect(201);
    await deliver(order.processing);
    await settle();
    await deliver(order.completed);
    return order;
  };
  const refund = (id: string, roles: Role[] = ['operator']) =>
    request(it().app)
      .post(`/api/payments/${id}/refund`)
      .set('cookie', cookieOf(newId(), newId(), roles));

  test('an operator gives the money back, once', async () => {
    const { id, buyerId } = await sold();
    await refund(id).expect(200, { id, orderId: id, status: 'refunded' });
    await refund(id).expect(200);
    expect(await outboxOf(id)).toEqual([
      ['payment.authorized', 0],
      ['payment.captured', 1],
      ['payment.refunded', 2],
    ]);
    const shown = await show(id, buyerId).expect(200);
    expect(shown.body).toMatchObject({ status: 'refunded', settled: true });
  });

  test('two operators at once: one refund', async () => {
    const { id } = await sold();
    await Promise.all([refund(id).expect(200), refund(id).expect(200)]);
    expect((await outboxOf(id))?.filter(([type]) => type === 'payment.refunded')).toHaveLength(1);
  });

  test('while Stripe is down the wish is kept and carried out later', async () => {
    const { id } = await sold();
    it().stripe.refund = () => Promise.reject(new StripeUnreachable('down'));
    await refund(id).expect(202);
    Object.assign(it().stripe, it().real);
    await settle();
    expect(await payment(id)).toMatchObject({ status: 'refunded', settled: true });
  });

  test('nobody else may, and there must be something to give back', async () => {
    const { id } = await sold();
    expect(problemOf(await refund(id, []).expect(403)).code).toBe('auth.forbidden');
    expect(problemOf(await refund((await anOrder()).id).expect(409)).code).toBe('payment.not_refundable');
    expect(problemOf(await refund(newId()).expect(404)).code).toBe('payment.not_found');
  });
});

describe('GET /api/payments/:id', () => {
  test('says where the money is, to its owner', async () => {
    const { id, buyerId, cancelled } = await anOrder();
    await pay(id, buyerId).expect(201);
    expect((await show(id, buyerId).expect(200)).body).toMatchObject({ status: 'authorized', settled: false });
    await deliver(cancelled());
    expect((await show(id, buyerId)).body).toMatchObject({ status: 'authorized', settled: false });
    await settle();
    expect((await show(id, buyerId)).body).toMatchObject({ status: 'voided', settled: true });
    expect(problemOf(await show(id, newId()).expect(404)).code).toBe('payment.not_found');
  });
});

test('an intent whose id was lost, and whose buyer never came back, is found and cancelled', async () => {
  const { id, buyerId, cancelled } = await anOrder();
  let made = '';
  it().stripe.create = async (...order) => {
    made = (await it().real.create(...order)).id;
    throw new StripeUnreachable('the answer is lost');
  };
  await pay(id, buyerId).expect(503);
  await deliver(cancelled());
  await settle(); // too early: Stripe's search may not know it yet
  expect(await payment(id)).toMatchObject({ settled: false });
  clock.advance(60);
  await settle();
  expect(await it().real.retrieve(made)).toMatchObject({ status: 'canceled' });
  expect(await payment(id)).toMatchObject({ status: 'voided', settled: true });
});

test('GET /api/payments/config is for everybody and holds no secret', async () => {
  const { body } = await request(it().app).get('/api/payments/config').expect(200);
  expect(body).toEqual({ publishableKey: 'pk_test_x', sandbox: true, scriptUrl: '/stripe.js' });
});
