import { appError } from '@ticketing/common/errors';
import { crashPoint, waitFor } from '@ticketing/common/platform';
import type { Deps } from './app';
import { adoptIntent, beginTrying, type Intent, isAuthorized, mustBePayable, type Payment } from './domain/payment';
import { isCorrectable } from './domain/refusal';
import { changePayment, keyFor, noteServerError, settle } from './settle';
import { BadPaymentMethod, StripeServerError, StripeUnreachable } from './stripe-gateway';

const retryAfterSeconds = 5;

export interface Paid {
  payment: Payment;
  intent: Intent | undefined;
}

/**
 * Pays an order with a card (design §7.1–3). Safe to repeat and to call twice at once: there is one intent, and what
 * it says is what happened.
 * @throws order.not_found, order.cancelled, order.expired, order.complete, payment.declined, payment.unavailable
 */
export async function payOrder(deps: Deps, orderId: string, buyerId: string, paymentMethod: string): Promise<Paid> {
  const payment = await waitFor(() => deps.payments.find(orderId), deps.mirrorWaitMs);
  if (payment?.buyerId !== buyerId) throw appError('order.not_found');
  mustBePayable(payment, deps.clock.now());
  if (isAuthorized(payment)) return { payment, intent: undefined };
  return unlessStripeIsDown(async () => {
    const ready = await withIntent(deps, payment);
    const { intentId, refusals, attempt } = ready;
    crashPoint('intent/saved');
    // A repeat after a time-out has the same key and is replayed; another try or another card has another.
    const key = keyFor(`confirm:${intentId}:${refusals}:${paymentMethod}`, attempt);
    await deps.stripe.confirm(intentId, paymentMethod, key).catch(async (error) => {
      await noteServerError(deps.payments, ready, error);
      throw error;
    });
    crashPoint('intent/confirmed');
    return result(deps, await settle(deps, orderId), payment);
  });
}

/** After a 3-D Secure challenge: looks at what became of it. @throws as `payOrder` */
export async function confirmPayment(deps: Deps, before: Payment): Promise<Paid> {
  return unlessStripeIsDown(async () => result(deps, await settle(deps, before.id), before));
}

/** The payment with its intent's id saved. Two tabs create with the same key and so get the same intent. */
async function withIntent(deps: Deps, payment: Payment): Promise<Payment & { intentId: string }> {
  if (payment.intentId) return payment as Payment & { intentId: string };
  const trying = await changePayment(deps.payments, payment.id, (now) => beginTrying(now, deps.clock.now()));
  mustBePayable(trying, deps.clock.now());
  const { id, amount, currency, attempt } = trying;
  const intent = await deps.stripe
    .create({ orderId: id, amount, currency }, `order:${id}:attempt:${attempt}`)
    .catch(async (error) => {
      await noteServerError(deps.payments, trying, error);
      throw error;
    });
  crashPoint('intent/created');
  const saved = await changePayment(deps.payments, id, (current) => adoptIntent(current, intent.id));
  if (saved.intentId === intent.id) return { ...saved, intentId: intent.id };
  await deps.stripe.cancel(intent.id, `cancel:${intent.id}`); // unconfirmed, so no money is held; but nobody should find it and wonder
  mustBePayable(saved, deps.clock.now());
  return withIntent(deps, saved);
}

/** Turns the state after a try into its answer. */
function result({ clock }: Deps, { payment, intent }: Paid, before: Payment): Paid {
  const isRefused = payment.lastRefusal?.id !== before.lastRefusal?.id || payment.status === 'failed';
  if (isAuthorized(payment)) return { payment, intent };
  if (isRefused && payment.lastRefusal) {
    const { code, declineCode } = payment.lastRefusal;
    const retry = payment.status !== 'failed' && isCorrectable(payment.lastRefusal);
    throw appError('payment.declined', { extensions: { declineCode: declineCode ?? code, retry } });
  }
  mustBePayable(payment, clock.now());
  if (payment.status === 'requires_action') return { payment, intent };
  throw appError('payment.unavailable', { retryAfter: retryAfterSeconds });
}

async function unlessStripeIsDown(work: () => Promise<Paid>): Promise<Paid> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BadPaymentMethod) {
      throw appError('validation.failed', { errors: [{ field: 'paymentMethod', message: 'is not a payment method' }] });
    }
    if (error instanceof StripeUnreachable || error instanceof StripeServerError) {
      const detail = 'The order stays reserved. We do not know yet whether the card was charged: look again shortly.';
      throw appError('payment.unavailable', { detail, retryAfter: retryAfterSeconds });
    }
    throw error;
  }
}
