import Stripe from 'stripe';
import type { Intent } from './domain/payment';
import type { Refusal } from './domain/refusal';

/** What payments asks of Stripe. Every call that changes something carries an idempotency key of ours. */
export interface StripeGateway {
  /** An unconfirmed, manually captured card intent (design §7.2). @throws StripeServerError, StripeUnreachable */
  create(order: { orderId: string; amount: number; currency: string }, idempotencyKey: string): Promise<Intent>;
  /** Resolves also when the card is refused or the intent is in another state: `retrieve` tells what is true. */
  confirm(intentId: string, paymentMethod: string, idempotencyKey: string): Promise<void>;
  capture(intentId: string, idempotencyKey: string): Promise<void>;
  cancel(intentId: string, idempotencyKey: string): Promise<void>;
  refund(intentId: string, idempotencyKey: string): Promise<void>;
  retrieve(intentId: string): Promise<Intent>;
  /** The intents of an order, by their metadata. Stripe finds a new one after about a minute, not at once. */
  findByOrder(orderId: string): Promise<Intent[]>;
}

/** Stripe answered 5xx. It replays that answer for the same idempotency key for 24 hours. */
export class StripeServerError extends Error {}
/** No answer: nobody knows whether the request took effect. */
export class StripeUnreachable extends Error {}
/** The payment method does not exist or cannot be used: the caller's mistake, no try at the bank. */
export class BadPaymentMethod extends Error {}

export interface StripeOptions {
  key: string;
  /** Base URL of the sandbox; without it, Stripe. */
  sandboxUrl?: string;
  /** How long to wait for an answer, milliseconds. */
  timeoutMs?: number;
}

function createClient({ key, sandboxUrl, timeoutMs: timeout = 10_000 }: StripeOptions): Stripe {
  const common = { timeout, maxNetworkRetries: 1, telemetry: false };
  if (!sandboxUrl) return new Stripe(key, common);
  const { protocol, hostname, port } = new URL(sandboxUrl);
  return new Stripe(key, { ...common, protocol: protocol === 'https:' ? 'https' : 'http', host: hostname, port });
}

export function createStripeGateway(options: StripeOptions): StripeGateway {
  const { paymentIntents, refunds } = createClient(options);
  return {
    create: async ({ orderId, amount, currency }, idempotencyKey) => {
      const request: Stripe.PaymentIntentCreateParams = {
        amount,
        currency: currency.toLowerCase(),
        capture_method: 'manual',
        allowed_payment_method_types: ['card'],
        metadata: { orderId },
      };
      return toIntent(await asking(paymentIntents.create(request, { idempotencyKey })));
    },
    confirm: async (intentId, paymentMethod, idempotencyKey) => {
      // With `use_stripe_sdk` a 3-D Secure challenge is shown by Stripe.js (`handleNextAction`), not by a redirect.
      const request: Stripe.PaymentIntentConfirmParams = { payment_method: paymentMethod, use_stripe_sdk: true };
      await asking(paymentIntents.confirm(intentId, request, { idempotencyKey })).catch(unlessRefused);
    },
    capture: async (intentId, idempotencyKey) => {
      await asking(paymentIntents.capture(intentId, {}, { idempotencyKey }));
    },
    cancel: async (intentId, idempotencyKey) => {
      await asking(paymentIntents.cancel(intentId, {}, { idempotencyKey }));
    },
    refund: async (intentId, idempotencyKey) => {
      await asking(refunds.create({ payment_intent: intentId }, { idempotencyKey })).catch(unlessRefunded);
    },
    retrieve: async (intentId) => toIntent(await asking(paymentIntents.retrieve(intentId))),
    findByOrder: async (orderId) => {
      const { data } = await asking(paymentIntents.search({ query: `metadata['orderId']:'${orderId}'`, limit: 100 }));
      return data.map(toIntent);
    },
  };
}

async function asking<Answer>(request: Promise<Answer>): Promise<Answer> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeConnectionError)
      throw new StripeUnreachable(error.message, { cause: error });
    if (error instanceof Stripe.errors.StripeError && (error.statusCode ?? 0) >= 500) {
      throw new StripeServerError(error.message, { cause: error });
    }
    throw error;
  }
}

/** A refused card and an intent that is past confirming are answers, not failures; the intent says which. */
function unlessRefused(error: unknown): void {
  if (error instanceof Stripe.errors.StripeCardError) return;
  if (error instanceof Stripe.errors.StripeIdempotencyError) return;
  if (error instanceof Stripe.errors.StripeInvalidRequestError) {
    if (error.code === 'payment_intent_unexpected_state') return;
    if (error.param === 'payment_method') {
      throw new BadPaymentMethod(error.message, { cause: error });
    }
  }
  throw error;
}

/** Refunded by hand in Stripe's dashboard, or by a request whose key Stripe has forgotten. */
function unlessRefunded(error: unknown): void {
  if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'charge_already_refunded') return;
  throw error;
}

function toIntent(intent: Stripe.PaymentIntent): Intent {
  return {
    id: intent.id,
    status: toStatus(intent),
    amount: intent.amount,
    currency: intent.currency.toUpperCase(),
    orderId: intent.metadata.orderId,
    clientSecret: intent.client_secret ?? undefined,
    refusal: toRefusal(intent.last_payment_error),
  };
}

const statuses: readonly Intent['status'][] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'canceled',
  'succeeded',
];

/** @throws Error for a status that this protocol does not know: guessing would move money */
function toStatus({ id, status }: Stripe.PaymentIntent): Intent['status'] {
  const known = statuses.find((candidate) => candidate === status);
  if (!known) throw new Error(`intent ${id} has the unknown status ${status}`);
  return known;
}

function toRefusal(error: Stripe.PaymentIntent['last_payment_error']): Refusal | undefined {
  if (!error?.code) return undefined;
  const id = error.charge ?? `${error.payment_method?.id}:${error.code}`;
  return { id, code: error.code, ...(error.decline_code && { declineCode: error.decline_code }) };
}
