import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConsumer } from '@ticketing/common/messaging';
import { createLogger, newId } from '@ticketing/common/platform';
import { anOrderEvent, cookieOf, testClock, testDatabase, testHttp } from '@ticketing/common/testing';
import request from 'supertest';
import { createSandbox } from '../../../infra/stripe-sandbox/src/app';
import { openState } from '../../../infra/stripe-sandbox/src/state';
import { createApp } from '../app';
import { paymentHandlers } from '../listeners/order-changed';
import { createPaymentStore } from '../models/payment';
import { createWebhookInbox } from '../models/webhook-inbox';
import { settleAll } from '../settler';
import { createStripeGateway, type StripeGateway } from '../stripe-gateway';

export const price = 5000;
export const webhookSecret = 'whsec_test';
const searchableAfterMs = 60_000;

/** Payments on a database of its own, with the sandbox as its Stripe. What the settler would do soon, a test does. */
export function paymentsUnderTest() {
  const connection = testDatabase();
  const clock = testClock(new Date());
  const logger = createLogger('test', 'silent');
  const folder = mkdtempSync(join(tmpdir(), 'payments-'));
  let sandbox: Server;

  const start = async () => {
    const state = openState(join(folder, 'stripe.jsonl'));
    const webhooks = { emit: () => {}, deliver: () => {} };
    sandbox = createSandbox({ state, now: () => new Date(), webhooks }).listen(0, '127.0.0.1');
    await new Promise((resolve) => sandbox.once('listening', resolve));
    const { port } = sandbox.address() as AddressInfo;
    const real = createStripeGateway({ key: 'sk_test_x', sandboxUrl: `http://127.0.0.1:${port}` });
    const payments = await createPaymentStore(connection, clock);
    /** Stripe with some calls replaced, for one test. */
    const stripe: StripeGateway = { ...real };
    const handlers = paymentHandlers({ payments, settler: { soon: () => {} } });
    const consumer = await createConsumer({ group: 'payments', connection, handlers, logger, clock });
    const publicConfig = { publishableKey: 'pk_test_x', sandbox: true, scriptUrl: '/stripe.js' };
    const inbox = await createWebhookInbox(connection, clock);
    const soon: string[] = [];
    const settling = { payments, stripe, inbox, clock, logger, searchableAfterMs };
    const settler = { soon: (id: string) => void soon.push(id) };
    const app = createApp({ ...settling, settler, publicConfig, mirrorWaitMs: 500, webhookSecret }, testHttp());
    return { payments, stripe, real, consumer, app, inbox, soon, settling };
  };
  type Running = Awaited<ReturnType<typeof start>>;
  let running: Running;
  beforeAll(async () => {
    running = await start();
  });
  afterEach(() => Object.assign(running.stripe, running.real));
  afterAll(async () => {
    await new Promise((resolve) => sandbox.close(resolve).closeAllConnections());
    rmSync(folder, { recursive: true });
  });

  const deliver = (event: object) => running.consumer.deliver(JSON.stringify(event));

  return {
    clock,
    connection,
    deliver,
    it: () => running,
    /** An order that this service has heard of, and its later events. */
    anOrder: async () => {
      const [id, buyerId] = [newId(), newId()];
      const expiresAt = new Date(clock.now().getTime() + 900_000);
      const facts = { id, buyerId, ticketId: newId(), price, expiresAt };
      const created = anOrderEvent('order.created', 0, facts);
      await deliver(created);
      return {
        id,
        buyerId,
        created,
        processing: anOrderEvent('order.processing', 1, facts),
        completed: anOrderEvent('order.completed', 2, facts),
        cancelled: (version = 1) => anOrderEvent('order.cancelled', version, facts),
      };
    },
    pay: (orderId: string, buyerId: string, paymentMethod = 'pm_card_visa') =>
      request(running.app).post('/api/payments').set('cookie', cookieOf(buyerId)).send({ orderId, paymentMethod }),
    confirm: (orderId: string, buyerId: string) =>
      request(running.app).post(`/api/payments/${orderId}/confirm`).set('cookie', cookieOf(buyerId)),
    show: (orderId: string, buyerId: string) =>
      request(running.app).get(`/api/payments/${orderId}`).set('cookie', cookieOf(buyerId)),
    settle: () => settleAll(running.settling),
    payment: async (id: string) => {
      const found = await running.payments.find(id);
      if (!found) throw new Error(`no payment ${id}`);
      return found;
    },
    intentOf: async (id: string) => {
      const { intentId } = (await running.payments.find(id)) ?? {};
      return intentId ? running.real.retrieve(intentId) : undefined;
    },
    outboxOf: async (id: string) =>
      (await running.payments.model.findById(id).lean())?.outbox.map(({ type, version }) => [type, version]),
    answerChallenge: (intentId: string, clientSecret: string, passed: boolean) =>
      request(sandbox)
        .post(`/stripe-sandbox/v1/payment_intents/${intentId}/sandbox_challenge`)
        .set('authorization', 'Bearer pk_test_x')
        .type('form')
        .send({ client_secret: clientSecret, passed }),
  };
}

export const problemOf = (response: { text: string }) => JSON.parse(response.text);
