import { type Clock, crashPoint, type Logger } from '@ticketing/common/platform';
import {
  type Change,
  type Intent,
  isDecided,
  mayHaveOrphans,
  nextAttempt,
  nextStep,
  observe,
  orphansCancelled,
  type Payment,
  refunded,
} from './domain/payment';
import type { PaymentStore } from './models/payment';
import { type StripeGateway, StripeServerError } from './stripe-gateway';

export interface SettleDeps {
  payments: PaymentStore;
  stripe: StripeGateway;
  clock: Clock;
  logger: Logger;
  /** How long after a try Stripe's search is sure to find its intent, milliseconds. */
  searchableAfterMs: number;
}

/** Decides on the payment as it is; when it was changed in between, decides again. Undefined: nothing to change. */
export async function changePayment(
  payments: PaymentStore,
  id: string,
  decide: (payment: Payment) => Change | undefined,
): Promise<Payment> {
  for (;;) {
    const payment = await payments.find(id);
    if (!payment) throw new Error(`there is no payment ${id}`);
    const change = decide(payment);
    if (!change) return payment;
    const saved = await payments.apply(payment, change);
    if (saved) return saved;
  }
}

/** The first attempt's key is the plain one; after a 5xx, which Stripe replays for its key, the next has a number. */
export const keyFor = (what: string, attempt: number): string => (attempt === 1 ? what : `${what}:attempt:${attempt}`);

/** Stripe answered 5xx: whoever asks next, asks with another key. */
export async function noteServerError(payments: PaymentStore, { id, attempt }: Payment, error: unknown): Promise<void> {
  if (!(error instanceof StripeServerError)) return;
  await changePayment(payments, id, (current) => (current.attempt === attempt ? nextAttempt(current) : undefined));
}

/** Captures, voids or gives back. The answer is not trusted: the intent is looked at again afterwards. */
async function take(step: 'capture' | 'cancel' | 'refund', payment: Payment, deps: SettleDeps & { intentId: string }) {
  const { payments, stripe, logger, intentId } = deps;
  crashPoint(`${step}/before`);
  try {
    await stripe[step](intentId, keyFor(`${step}:${intentId}`, payment.attempt));
  } catch (error) {
    logger.warn({ err: error, step, payment: payment.id }, 'Stripe did not do it, the intent will tell');
    await noteServerError(payments, payment, error);
    return;
  }
  crashPoint(`${step}/done`);
  if (step !== 'refund') return;
  await changePayment(payments, payment.id, refunded);
  if (payment.refundRequest) return;
  logger.error({ alarm: true, payment: payment.id }, 'money was captured for a cancelled order and is refunded');
}

export interface Settled {
  payment: Payment;
  /** As Stripe shows it now; missing when none was made. */
  intent: Intent | undefined;
}

/**
 * Design §7.3: retrieve the intent and act on what it says. The buyer's request, an order's event, a webhook and the
 * sweeper all do this one thing; it may run any number of times, at once or after a crash anywhere in it.
 * @throws StripeUnreachable, StripeServerError
 */
export async function settle(deps: SettleDeps, id: string): Promise<Settled> {
  const { payments, stripe, clock } = deps;
  const look = async (): Promise<Settled> => {
    const { intentId } = await changePayment(payments, id, () => undefined);
    const intent = intentId ? await stripe.retrieve(intentId) : undefined;
    const payment = await changePayment(payments, id, (now) => intent && observe(now, intent, clock.now()));
    return { payment, intent };
  };
  const { payment, intent } = await look();
  const isSearching = isDecided(payment) && mayHaveOrphans(payment);
  if (isSearching) await cancelOrphans(deps, payment);
  const step = intent && !payment.settled ? nextStep(payment, intent, clock.now()) : undefined;
  if (intent && step) await take(step, payment, { ...deps, intentId: intent.id });
  return isSearching || step ? look() : { payment, intent };
}

/** Orphans are found by their metadata, once Stripe's search is sure to know them. */
async function cancelOrphans(deps: SettleDeps, { id, triedAt, intentId }: Payment): Promise<void> {
  const { payments, stripe, clock, searchableAfterMs } = deps;
  const isSearchable = triedAt !== undefined && clock.now().getTime() - triedAt.getTime() >= searchableAfterMs;
  if (!isSearchable) return;
  for (const { id: found, status } of await stripe.findByOrder(id)) {
    if (found !== intentId && status !== 'canceled') await stripe.cancel(found, `cancel:${found}`);
  }
  await changePayment(payments, id, orphansCancelled);
}
