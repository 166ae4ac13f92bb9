import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import request from 'supertest';
import { createSandbox } from './app';
import { openState } from './state';

const folder = mkdtempSync(join(tmpdir(), 'stripe-sandbox-'));
const file = join(folder, 'state.jsonl');
const now = () => new Date('2027-03-01T12:00:00Z');
const emitted: string[] = [];
let server: Server;
let stripe: Stripe;

const start = async () => {
  const webhooks = { emit: (type: string) => void emitted.push(type), deliver: () => {} };
  server = createSandbox({ state: openState(file), now, webhooks }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  stripe = new Stripe('sk_test_x', {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  });
};
const stop = () => new Promise((resolve) => server.close(resolve).closeAllConnections());

beforeAll(start);
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

const order = { amount: 5000, currency: 'usd', capture_method: 'manual', metadata: { orderId: 'o1' } } as const;
const anIntent = () => stripe.paymentIntents.create({ ...order, allowed_payment_method_types: ['card'] });
const confirm = (id: string, payment_method: string) => stripe.paymentIntents.confirm(id, { payment_method });
const asPage = (path: string, fields: object) =>
  request(server).post(`/stripe-sandbox/v1/${path}`).set('authorization', 'Bearer pk_test_x').type('form').send(fields);
const card = (number: string, more = {}) => ({
  type: 'card',
  'card[number]': number,
  'card[exp_month]': '12',
  'card[exp_year]': '2030',
  'card[cvc]': '123',
  ...more,
});

describe('with the official library', () => {
  test('unconfirmed, confirmed, captured', async () => {
    const intent = await anIntent();
    expect(intent).toMatchObject({ status: 'requires_payment_method', amount: 5000, metadata: { orderId: 'o1' } });
    const held = await confirm(intent.id, 'pm_card_visa');
    expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 5000, amount_received: 0 });
    const captured = await stripe.paymentIntents.capture(intent.id);
    expect(captured).toMatchObject({ status: 'succeeded', amount_capturable: 0, amount_received: 5000 });
    await expect(stripe.paymentIntents.cancel(intent.id)).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    expect(await stripe.refunds.create({ payment_intent: intent.id })).toMatchObject({
      status: 'succeeded',
      amount: 5000,
    });
  });

  test('a canceled intent can neither be confirmed nor captured', async () => {
    const intent = await anIntent();
    await confirm(intent.id, 'pm_card_visa');
    expect(await stripe.paymentIntents.cancel(intent.id)).toMatchObject({ status: 'canceled' });
    const unexpected = { code: 'payment_intent_unexpected_state' };
    await expect(stripe.paymentIntents.capture(intent.id)).rejects.toMatchObject(unexpected);
    await expect(confirm(intent.id, 'pm_card_visa')).rejects.toMatchObject(unexpected);
  });

  test.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', 'processing_error'],
  ])('%s is refused as Stripe refuses it, and another card may follow', async (token, code, declineCode) => {
    const intent = await anIntent();
    await expect(confirm(intent.id, token)).rejects.toMatchObject({
      type: 'StripeCardError',
      code,
      decline_code: declineCode,
      statusCode: 402,
    });
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code, decline_code: declineCode },
    });
    expect(await confirm(intent.id, 'pm_card_visa')).toMatchObject({ status: 'requires_capture' });
  });

  test('a wrong request is refused: unknown parameter, unknown intent, no key', async () => {
    const unknown = stripe.paymentIntents.create({ ...order, description: 'x' });
    await expect(unknown).rejects.toMatchObject({ code: 'parameter_unknown', param: 'description' });
    await expect(stripe.paymentIntents.retrieve('pi_nothing')).rejects.toMatchObject({ code: 'resource_missing' });
    await request(server).get('/v1/payment_intents/pi_x').expect(401);
    await request(server).get('/v1/payment_intents/pi_x').set('authorization', 'Bearer pk_test_x').expect(401);
  });
});

describe('idempotency', () => {
  test('the same key and parameters give the same answer, a refusal included', async () => {
    const key = { idempotencyKey: 'same' };
    const first = await stripe.paymentIntents.create(order, key);
    expect((await stripe.paymentIntents.create(order, key)).id).toBe(first.id);
    const refusal = () =>
      stripe.paymentIntents
        .confirm(first.id, { payment_method: 'pm_card_chargeDeclined' }, { idempotencyKey: 'refused' })
        .catch((error) => error.charge);
    const charge = await refusal();
    expect(charge).toMatch(/^ch_/);
    expect(await refusal()).toBe(charge);
  });

  test('the same key with other parameters is an error', async () => {
    const key = { idempotencyKey: 'other parameters' };
    await stripe.paymentIntents.create(order, key);
    const other = stripe.paymentIntents.create({ ...order, amount: 6000 }, key);
    await expect(other).rejects.toMatchObject({ type: 'StripeIdempotencyError' });
  });
});

describe('faults', () => {
  const script = (operation: string, kind: string) =>
    request(server)
      .post('/sandbox/faults')
      .set('authorization', 'Bearer sk_test_x')
      .type('form')
      .send({ operation, kind });

  test('an error before the effect is replayed for its key, and another key works', async () => {
    await script('create', 'error_before').expect(204);
    const key = { idempotencyKey: 'a replayed 500' };
    await expect(stripe.paymentIntents.create(order, key)).rejects.toMatchObject({ statusCode: 500 });
    await expect(stripe.paymentIntents.create(order, key)).rejects.toMatchObject({ statusCode: 500 });
    expect(await stripe.paymentIntents.create(order, { idempotencyKey: 'another' })).toMatchObject({ amount: 5000 });
  });

  test('an error after the effect hides it', async () => {
    const intent = await anIntent();
    await script('confirm', 'error_after').expect(204);
    await expect(confirm(intent.id, 'pm_card_visa')).rejects.toMatchObject({ statusCode: 500 });
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'requires_capture' });
  });

  test('a hang after the effect: no answer, and its key replays the one that was lost', async () => {
    const intent = await anIntent();
    await confirm(intent.id, 'pm_card_visa');
    await script('capture', 'hang_after').expect(204);
    const key = { idempotencyKey: 'hanging', timeout: 300 };
    await expect(stripe.paymentIntents.capture(intent.id, {}, key)).rejects.toMatchObject({
      type: 'StripeConnectionError',
    });
    expect(await stripe.paymentIntents.capture(intent.id, {}, key)).toMatchObject({ status: 'succeeded' });
  });

  test('an unknown fault is refused', async () => {
    await script('create', 'explode').expect(400);
  });
});

describe('more of Stripe', () => {
  test('search finds intents by their metadata', async () => {
    const metadata = { orderId: 'searched' };
    const one = await stripe.paymentIntents.create({ ...order, metadata });
    const { data } = await stripe.paymentIntents.search({ query: "metadata['orderId']:'searched'" });
    expect(data.map(({ id }) => id)).toEqual([one.id]);
  });

  test('a confirmation token confirms once', async () => {
    const token = await stripe.testHelpers.confirmationTokens.create({ payment_method: 'pm_card_visa' });
    const [one, two] = [await anIntent(), await anIntent()];
    const withToken = { confirmation_token: token.id };
    expect(await stripe.paymentIntents.confirm(one.id, withToken)).toMatchObject({ status: 'requires_capture' });
    await expect(stripe.paymentIntents.confirm(two.id, withToken)).rejects.toMatchObject({ code: 'resource_missing' });
  });

  test('a refund is made once', async () => {
    const intent = await anIntent();
    await confirm(intent.id, 'pm_card_visa');
    await stripe.paymentIntents.capture(intent.id);
    await stripe.refunds.create({ payment_intent: intent.id });
    const again = stripe.refunds.create({ payment_intent: intent.id });
    await expect(again).rejects.toMatchObject({ code: 'charge_already_refunded' });
  });

  test('each change is an event', async () => {
    emitted.splice(0);
    const intent = await anIntent();
    await confirm(intent.id, 'pm_card_chargeDeclined').catch(() => {});
    await confirm(intent.id, 'pm_card_visa');
    await stripe.paymentIntents.capture(intent.id);
    expect(emitted).toEqual([
      'payment_intent.created',
      'payment_intent.payment_failed',
      'payment_intent.amount_capturable_updated',
      'payment_intent.succeeded',
    ]);
  });

  test('a request that failed validation keeps nothing under its key', async () => {
    const key = { idempotencyKey: 'corrected' };
    await expect(stripe.paymentIntents.create({ ...order, amount: 1 }, key)).rejects.toMatchObject({
      code: 'amount_too_small',
    });
    expect(await stripe.paymentIntents.create(order, key)).toMatchObject({ amount: 5000 });
  });
});

describe('3-D Secure', () => {
  const challenge = (id: string, client_secret: string | null, passed: boolean) =>
    asPage(`payment_intents/${id}/sandbox_challenge`, { client_secret, passed });

  test('passed: the money is held; failed: another card may follow', async () => {
    const intent = await anIntent();
    expect(await confirm(intent.id, 'pm_card_authenticationRequired')).toMatchObject({ status: 'requires_action' });
    await challenge(intent.id, 'wrong', true).expect(400);
    await challenge(intent.id, intent.client_secret, false).expect(402);
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    });
    await confirm(intent.id, 'pm_card_authenticationRequired');
    await challenge(intent.id, intent.client_secret, true).expect(200);
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'requires_capture' });
  });
});

describe('cards on the page', () => {
  test('a test card becomes a payment method that behaves like it', async () => {
    const { body } = await asPage('payment_methods', card('4000000000000002')).expect(200);
    expect(body).toMatchObject({ id: expect.stringMatching(/^pm_/), card: { last4: '0002' } });
    const intent = await anIntent();
    await expect(confirm(intent.id, body.id)).rejects.toMatchObject({ decline_code: 'generic_decline' });
  });

  test.each([
    ['a mistyped number', card('4242424242424241'), 'incorrect_number'],
    [
      'a past date',
      card('4242424242424242', { 'card[exp_year]': '2027', 'card[exp_month]': '2' }),
      'invalid_expiry_year',
    ],
    ['a wrong month', card('4242424242424242', { 'card[exp_month]': '13' }), 'invalid_expiry_month'],
    ['no CVC', card('4242424242424242', { 'card[cvc]': '' }), 'invalid_cvc'],
    ['a real card', card('4111111111111111'), 'card_declined'],
  ])('%s is refused', async (_what, fields, code) => {
    const { body } = await asPage('payment_methods', fields).expect(402);
    expect(body.error.code).toBe(code);
  });

  test('what needs the secret key is not behind the gateway’s path', async () => {
    await asPage('payment_intents', order).expect(404);
  });
});

test('the state outlives the process', async () => {
  const intent = await anIntent();
  await confirm(intent.id, 'pm_card_visa');
  await stop();
  await start();
  expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'requires_capture' });
});
