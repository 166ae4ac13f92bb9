import { join } from 'node:path';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Router,
} from 'express';
import { idempotency } from './idempotency';
import { createPaymentIntents, intentJson, type PaymentIntents } from './payment-intents';
import { createPaymentMethod, paymentMethodJson } from './payment-methods';
import type { State } from './state';
import { invalidRequest, StripeApiError } from './stripe-error';

/** Bearer token, as the official libraries send it. */
const apiKey = (req: Request): string => req.get('authorization')?.replace(/^Bearer /, '') ?? '';

const requireKey =
  (pattern: RegExp): RequestHandler =>
  (req, _res, next) => {
    const known = pattern.test(apiKey(req));
    next(
      known ? undefined : invalidRequest('Invalid API Key provided. In the sandbox, any test key will do.', {}, 401),
    );
  };

const secretKey = requireKey(/^(sk|rk)_test_/);
const anyKey = requireKey(/^(sk|rk|pk)_test_/);

/** Refuses parameters that the sandbox does not act on: silently ignoring one would hide a mistake. */
const takes =
  (...known: string[]): RequestHandler =>
  (req, _res, next) => {
    const unknown = Object.keys(req.body ?? {}).find((name) => !known.includes(name));
    const error =
      unknown &&
      invalidRequest(`Received unknown parameter: ${unknown}`, { code: 'parameter_unknown', param: unknown });
    next(error || undefined);
  };

function amountOf({ amount }: { amount?: string }): number {
  const value = Number(amount);
  if (!amount) throw invalidRequest('Missing required param: amount.', { code: 'parameter_missing', param: 'amount' });
  if (!Number.isInteger(value))
    throw invalidRequest(`Invalid integer: ${amount}`, { code: 'parameter_invalid_integer', param: 'amount' });
  if (value < 50) {
    throw invalidRequest('Amount must be at least 50 cents.', { code: 'amount_too_small', param: 'amount' });
  }
  if (value > 99_999_999) {
    throw invalidRequest('Amount must be no more than $999,999.99.', { code: 'amount_too_large', param: 'amount' });
  }
  return value;
}

function currencyOf({ currency }: { currency?: string }): string {
  if (currency && /^[a-z]{3}$/.test(currency)) return currency;
  throw invalidRequest(`Invalid currency: ${currency}.`, { param: 'currency' });
}

const onError: ErrorRequestHandler = (error, _req, res, _next) => {
  if (error instanceof StripeApiError) {
    res.status(error.status).json({ error: error.body });
    return;
  }
  res.status(500).json({ error: { type: 'api_error', message: String(error?.message ?? error) } });
};

/**
 * What a browser asks for, with the publishable key. Only this part stands behind the gateway; a secret key never
 * leaves the cluster, so the rest need not be reachable.
 */
function browserRoutes(state: State, intents: PaymentIntents, now: () => Date): Router {
  const router = express.Router();
  router.use('/v3', express.static(join(__dirname, '../public')));
  router.use(express.urlencoded({ extended: true }));
  router.post('/v1/payment_methods', anyKey, takes('type', 'card', 'billing_details'), (req, res) => {
    if (req.body.type !== 'card') throw invalidRequest('The sandbox takes cards only.', { param: 'type' });
    res.json(paymentMethodJson(createPaymentMethod(state, req.body.card ?? {}, now())));
  });
  // Stands for the bank's page: the client secret is the buyer's proof, as in Stripe.js.
  router.post('/v1/payment_intents/:id/sandbox_challenge', anyKey, takes('client_secret', 'passed'), (req, res) => {
    const id = String(req.params.id);
    if (req.body.client_secret !== intents.get(id).client_secret) {
      throw invalidRequest('The client secret is wrong.', { param: 'client_secret' });
    }
    res.json(intentJson(intents.answerChallenge(id, req.body.passed === 'true')));
  });
  return router;
}

/** The part of Stripe's API that payments and Stripe.js use (design §7). */
export function createSandbox(state: State, now: () => Date): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  const intents = createPaymentIntents(state);
  app.use('/stripe-sandbox', browserRoutes(state, intents, now));
  app.use(express.urlencoded({ extended: true }));
  const path = '/v1/payment_intents';
  const once = idempotency(state);

  app.post(
    path,
    secretKey,
    takes('amount', 'currency', 'capture_method', 'allowed_payment_method_types', 'metadata'),
    once,
    (req, res) => {
      const capture_method = req.body.capture_method === 'manual' ? 'manual' : 'automatic';
      const metadata = req.body.metadata ?? {};
      const request = { amount: amountOf(req.body), currency: currencyOf(req.body), capture_method, metadata } as const;
      res.json(intentJson(intents.create(request, now())));
    },
  );
  app.get(`${path}/:id`, secretKey, (req: Request<{ id: string }>, res) => {
    res.json(intentJson(intents.get(req.params.id)));
  });
  app.post(
    `${path}/:id/confirm`,
    secretKey,
    takes('payment_method', 'use_stripe_sdk'),
    once,
    (req: Request<{ id: string }>, res) => {
      const { payment_method } = req.body;
      if (!payment_method) throw invalidRequest('Missing payment method.', { param: 'payment_method' });
      res.json(intentJson(intents.confirm(req.params.id, payment_method)));
    },
  );
  app.post(`${path}/:id/capture`, secretKey, takes(), once, (req: Request<{ id: string }>, res) => {
    res.json(intentJson(intents.capture(req.params.id)));
  });
  app.post(`${path}/:id/cancel`, secretKey, takes(), once, (req: Request<{ id: string }>, res) => {
    res.json(intentJson(intents.cancel(req.params.id, now())));
  });
  app.post('/v1/refunds', secretKey, takes('payment_intent'), once, (req, res) => {
    const { id, intent, created } = intents.refund(req.body.payment_intent, now());
    const { amount, currency } = intent;
    res.json({ id, object: 'refund', amount, currency, created, payment_intent: intent.id, status: 'succeeded' });
  });

  app.use((req, _res, next) => {
    next(
      invalidRequest(`Unrecognized request URL (${req.method}: ${req.path}). The sandbox does not have it.`, {}, 404),
    );
  });
  app.use(onError);
  return app;
}
