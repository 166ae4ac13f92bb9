import { join } from 'node:path';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Router,
} from 'express';
import { answer, createFaults } from './faults';
import { idempotency, keepAnswer } from './idempotency';
import { searchedMetadata, toAmount, toCurrency } from './parameters';
import { createPaymentIntents, intentJson, type PaymentIntents } from './payment-intents';
import {
  createConfirmationToken,
  createPaymentMethod,
  findPaymentMethod,
  paymentMethodJson,
  useConfirmationToken,
} from './payment-methods';
import type { State } from './state';
import { StripeApiError, wrongRequest } from './stripe-error';
import type { Webhooks } from './webhooks';

/** A bearer token, as the official libraries send it, or the user name, as `curl -u sk_test_…:` does. */
function apiKey(req: Request): string {
  const [scheme, value = ''] = (req.get('authorization') ?? '').split(' ');
  return scheme === 'Basic' ? (Buffer.from(value, 'base64').toString().split(':')[0] ?? '') : value;
}

const requireKey =
  (pattern: RegExp): RequestHandler =>
  (req, _res, next) => {
    const known = pattern.test(apiKey(req));
    next(known ? undefined : wrongRequest('Invalid API Key provided. In the sandbox, any test key will do.', {}, 401));
  };

const secretKey = requireKey(/^(sk|rk)_test_/);
const anyKey = requireKey(/^(sk|rk|pk)_test_/);

/** Refuses parameters that the sandbox does not act on: silently ignoring one would hide a mistake. */
const takes =
  (...known: string[]): RequestHandler =>
  (req, _res, next) => {
    const unknown = Object.keys(req.body ?? {}).find((name) => !known.includes(name));
    if (!unknown) return next();
    next(wrongRequest(`Received unknown parameter: ${unknown}`, { code: 'parameter_unknown', param: unknown }));
  };

const onError: ErrorRequestHandler = (error, _req, res, _next) => {
  const known = error instanceof StripeApiError;
  const status = known ? error.status : 500;
  const body = { error: known ? error.body : { type: 'api_error', message: String(error?.message ?? error) } };
  res.status(status);
  const meetsAnother = known && error.body.type === 'idempotency_error';
  if (!(known && error.isBeforeExecution) && !meetsAnother) keepAnswer(res, body);
  res.json(body);
};

const idOf = (req: Request): string => String(req.params.id);

/**
 * What a browser asks for, with the publishable key. Only this part stands behind the gateway; a secret key never
 * leaves the cluster, so the rest need not be reachable.
 */
function browserRoutes(state: State, intents: PaymentIntents, now: () => Date): Router {
  const router = express.Router();
  router.use('/v3', express.static(join(__dirname, '../public')));
  router.use(express.urlencoded({ extended: true }));
  router.post('/v1/payment_methods', anyKey, takes('type', 'card', 'billing_details'), (req, res) => {
    if (req.body.type !== 'card') throw wrongRequest('The sandbox takes cards only.', { param: 'type' });
    res.json(paymentMethodJson(createPaymentMethod(state, req.body.card ?? {}, now())));
  });
  router.post('/v1/confirmation_tokens', anyKey, takes('payment_method'), (req, res) => {
    res.json(createConfirmationToken(state, String(req.body.payment_method), now()));
  });
  // Stands for the bank's page: the client secret is the buyer's proof, as in Stripe.js.
  router.post('/v1/payment_intents/:id/sandbox_challenge', anyKey, takes('client_secret', 'passed'), (req, res) => {
    if (req.body.client_secret !== intents.get(idOf(req)).client_secret) {
      throw wrongRequest('The client secret is wrong.', { param: 'client_secret' });
    }
    res.json(intentJson(intents.answerChallenge(idOf(req), req.body.passed === 'true')));
  });
  return router;
}

export interface SandboxOptions {
  state: State;
  now: () => Date;
  webhooks: Pick<Webhooks, 'emit' | 'deliver'>;
}

/** The part of Stripe's API that payments and Stripe.js use (design §7), with faults on demand. */
export function createSandbox({ state, now, webhooks }: SandboxOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  const intents = createPaymentIntents(state, webhooks.emit);
  app.use('/stripe-sandbox', browserRoutes(state, intents, now));
  app.use(express.urlencoded({ extended: true }));
  const path = '/v1/payment_intents';
  const once = idempotency(state, now);
  const faults = createFaults();

  const newIntent = takes('amount', 'currency', 'capture_method', 'allowed_payment_method_types', 'metadata');
  app.post(path, secretKey, newIntent, once, faults.on('create'), (req, res) => {
    const capture_method = req.body.capture_method === 'manual' ? 'manual' : 'automatic';
    const metadata = req.body.metadata ?? {};
    const amount = toAmount(req.body.amount);
    const request = { amount, currency: toCurrency(req.body.currency), capture_method, metadata } as const;
    answer(res, intentJson(intents.create(request, now())));
  });
  app.get(`${path}/search`, secretKey, faults.on('search'), (req, res) => {
    const { key, value } = searchedMetadata(req.query.query);
    const data = intents.search(key, value).map(intentJson);
    answer(res, { object: 'search_result', url: `${path}/search`, has_more: false, next_page: null, data });
  });
  app.get(`${path}/:id`, secretKey, faults.on('retrieve'), (req, res) => {
    answer(res, intentJson(intents.get(idOf(req))));
  });
  const confirmation = takes('payment_method', 'confirmation_token', 'use_stripe_sdk');
  app.post(`${path}/:id/confirm`, secretKey, confirmation, once, faults.on('confirm'), (req, res) => {
    const { payment_method, confirmation_token } = req.body;
    const method = confirmation_token ? useConfirmationToken(state, confirmation_token) : payment_method;
    if (!method) throw wrongRequest('Missing payment method.', { code: 'parameter_missing', param: 'payment_method' });
    findPaymentMethod(state, method);
    // A fault after the effect hides a refusal as well as a success.
    let body: unknown;
    try {
      body = intentJson(intents.confirm(idOf(req), method));
    } catch (error) {
      if (!res.locals.fault) throw error;
    }
    answer(res, body);
  });
  app.post(`${path}/:id/capture`, secretKey, takes(), once, faults.on('capture'), (req, res) => {
    answer(res, intentJson(intents.capture(idOf(req))));
  });
  app.post(`${path}/:id/cancel`, secretKey, takes(), once, faults.on('cancel'), (req, res) => {
    answer(res, intentJson(intents.cancel(idOf(req), now())));
  });
  app.post('/v1/refunds', secretKey, takes('payment_intent'), once, faults.on('refund'), (req, res) => {
    answer(res, intents.refund(req.body.payment_intent, now()));
  });
  app.post('/v1/test_helpers/confirmation_tokens', secretKey, takes('payment_method'), (req, res) => {
    res.json(createConfirmationToken(state, String(req.body.payment_method), now()));
  });

  // Not Stripe's: how the next requests and webhooks go wrong.
  app.post('/sandbox/faults', secretKey, (req, res) => {
    const { operation, kind, times = '1' } = req.body;
    faults.script(operation, kind, Number(times));
    res.status(204).end();
  });
  app.delete('/sandbox/faults', secretKey, (_req, res) => {
    faults.clear();
    webhooks.deliver('normal');
    res.status(204).end();
  });
  app.post('/sandbox/webhooks', secretKey, (req, res) => {
    webhooks.deliver(req.body.mode);
    res.status(204).end();
  });

  app.use((req, _res, next) => {
    next(wrongRequest(`Unrecognized request URL (${req.method}: ${req.path}). The sandbox does not have it.`, {}, 404));
  });
  app.use(onError);
  return app;
}
