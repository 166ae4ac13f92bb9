import { type Clock, crashPoint, type Logger } from '@ticketing/common/platform';
import { type Change, type Intent, nextStep, nothingLeft, observe, type Payment, refunded } from './domain/payment';
import type { PaymentStore } from './models/payment';
import type { StripeGateway } from './stripe-gateway';

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

/** Captures, voids or gives back. The answer is not trusted: the intent is looked at again afterwards. */
async function take(step: 'capture' | 'cancel' | 'refund', payment: Payment, deps: SettleDeps & { intentId: string }) {
  const { payments, stripe, logger, intentId } = deps;
  crashPoint(`${step}/before`);
  try {
    await stripe[step](intentId);
  } catch (error) {
    logger.warn({ err: error, step, payment: payment.id }, 'Stripe did not do it, the intent will tell');
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
  if (!intent) return { payment: await cancelOrphans(deps, payment), intent };
  const step = payment.settled ? undefined : nextStep(payment, intent, clock.now());
  if (!step) return { payment, intent };
  await take(step, payment, { ...deps, intentId: intent.id });
  return look();
}

/**
 * A process died after Stripe had made an intent and before its id was saved, and the buyer never came back. It is
 * unconfirmed and holds no money; it is found by its metadata and cancelled, so that it never can.
 */
async function cancelOrphans(deps: SettleDeps, payment: Payment): Promise<Payment> {
  const { payments, stripe, clock, searchableAfterMs } = deps;
  const { id, order, triedAt, settled } = payment;
  const isSearchable = triedAt !== undefined && clock.now().getTime() - triedAt.getTime() >= searchableAfterMs;
  if (settled || order.status !== 'cancelled' || !isSearchable) return payment;
  for (const { id: orphan, status } of await stripe.findByOrder(id)) {
    if (status !== 'canceled') await stripe.cancel(orphan);
  }
  return changePayment(payments, id, nothingLeft);
}
