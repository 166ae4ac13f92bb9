import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import request from 'supertest';
import { consoleProgress } from '../../local/progress';
import { findStripeSpec } from '../../local/servers/stripe-mock';
import { createSandbox } from './app';
import { openState } from './state';

// What the sandbox answers is checked against Stripe's published API description (OpenAPI 3.0).
const folder = mkdtempSync(join(tmpdir(), 'sandbox-conformance-'));
let server: Server;
let schemaOf: (name: string) => ValidateFunction;
const emitted: unknown[] = [];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** OpenAPI 3.0's `nullable` beside a reference is not JSON Schema: says the same as a choice. */
function withoutNullable(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withoutNullable);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, ...rest } = schema;
  const plain = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withoutNullable(value)]));
  return nullable === true ? { anyOf: [plain, { type: 'null' }] } : plain;
}

beforeAll(async () => {
  const spec = JSON.parse(readFileSync(await findStripeSpec(consoleProgress), 'utf8'));
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'stripe', components: { schemas: withoutNullable(spec.components.schemas) as object } });
  schemaOf = (name) => ajv.compile({ $ref: `stripe#/components/schemas/${name}` });
  const webhooks = { emit: (_type: string, object: unknown) => void emitted.push(object), deliver: () => {} };
  const state = openState(join(folder, 'state.jsonl'));
  server = createSandbox({ state, now: () => new Date(), webhooks }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
}, 120_000);

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve).closeAllConnections());
  rmSync(folder, { recursive: true });
});

const post = (path: string, fields: object = {}) =>
  request(server).post(`/v1/${path}`).set('authorization', 'Bearer sk_test_x').type('form').send(fields);

const anIntent = async () => {
  const fields = { amount: 5000, currency: 'usd', capture_method: 'manual', 'metadata[orderId]': 'o1' };
  return (await post('payment_intents', fields).expect(200)).body;
};
const confirmed = async (payment_method: string) => {
  const { id } = await anIntent();
  return (await post(`payment_intents/${id}/confirm`, { payment_method })).body;
};

/** Errors of the body against the named schema: none, if the sandbox is right. */
const errorsOf = (name: string, body: unknown) => {
  const validate = schemaOf(name);
  validate(body);
  return validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`) ?? [];
};

test.each([
  ['unconfirmed', anIntent],
  ['held', () => confirmed('pm_card_visa')],
  ['challenged', () => confirmed('pm_card_authenticationRequired')],
  ['captured', async () => (await post(`payment_intents/${(await confirmed('pm_card_visa')).id}/capture`)).body],
  ['canceled', async () => (await post(`payment_intents/${(await anIntent()).id}/cancel`)).body],
])('an intent that is %s is one of Stripe’s', async (_what, make) => {
  const body = await make();
  expect(body.object).toBe('payment_intent');
  expect(errorsOf('payment_intent', body)).toEqual([]);
});

test('a refusal is one of Stripe’s errors, and the refused intent one of its intents', async () => {
  const body = await confirmed('pm_card_chargeDeclined');
  expect(body.error.code).toBe('card_declined');
  expect(errorsOf('error', body)).toEqual([]);
  expect(errorsOf('payment_intent', body.error.payment_intent)).toEqual([]);
});

test('so are refunds, methods, tokens and what webhooks carry', async () => {
  const { id } = await confirmed('pm_card_visa');
  await post(`payment_intents/${id}/capture`).expect(200);
  const refund = await post('refunds', { payment_intent: id }).expect(200);
  expect(errorsOf('refund', refund.body)).toEqual([]);
  const card = { number: '4242424242424242', exp_month: '12', exp_year: '2034', cvc: '123' };
  const method = await request(server)
    .post('/stripe-sandbox/v1/payment_methods')
    .set('authorization', 'Bearer pk_test_x')
    .type('form')
    .send({ type: 'card', ...Object.fromEntries(Object.entries(card).map(([key, value]) => [`card[${key}]`, value])) });
  expect(errorsOf('payment_method', method.body)).toEqual([]);
  const token = await post('test_helpers/confirmation_tokens', { payment_method: 'pm_card_visa' }).expect(200);
  expect(errorsOf('confirmation_token', token.body)).toEqual([]);
  const intents = emitted.filter((object) => (object as { object: string }).object === 'payment_intent');
  expect(intents.length).toBeGreaterThan(0);
  expect(intents.flatMap((object) => errorsOf('payment_intent', object))).toEqual([]);
});

test('the judge is awake: a wrong intent is seen', async () => {
  const wrong = { ...(await anIntent()), amount: 'much', status: 'somewhere' };
  expect(errorsOf('payment_intent', wrong)).not.toEqual([]);
});
