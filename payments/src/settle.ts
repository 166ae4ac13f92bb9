import type { Logger } from '@ticketing/common/platform';
import { type Change, type Intent, nextStep, observe, type Payment, refunded } from './domain/payment';
import type { PaymentStore } from './models/payment';
import type { StripeGateway } from './stripe-gateway';

interface Deps {
  payments: PaymentStore;
  stripe: StripeGateway;
  logger: Logger;
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
async function take(
  step: 'capture' | 'cancel' | 'refund',
  payment: Payment,
  intent: Intent,
  deps: Deps,
): Promise<void> {
  const { payments, stripe, logger } = deps;
  try {
    await stripe[step](intent.id);
  } catch (error) {
    logger.warn({ err: error, step, payment: payment.id }, 'Stripe did not do it, the intent will tell');
    return;
  }
  if (step === 'refund') {
    logger.error({ alarm: true, payment: payment.id }, 'money was captured for a cancelled order and is refunded');
    await changePayment(payments, payment.id, refunded);
  }
}

/**
 * Design §7.3: retrieve the intent and act on what it says. The buyer's request, an order's event and the sweeper all
 * do this one thing; it may run any number of times, at once or after a crash anywhere in it.
 * @returns the payment and the intent as they are now; no intent when none was made
 * @throws StripeUnreachable, StripeServerError
 */
export async function settle(deps: Deps, id: string): Promise<{ payment: Payment; intent: Intent | undefined }> {
  const { payments, stripe } = deps;
  const look = async (): Promise<{ payment: Payment; intent: Intent | undefined }> => {
    const { intentId } = await changePayment(payments, id, () => undefined);
    const intent = intentId ? await stripe.retrieve(intentId) : undefined;
    const payment = await changePayment(payments, id, (current) => intent && observe(current, intent));
    return { payment, intent };
  };
  const { payment, intent } = await look();
  const step = intent && !payment.settled ? nextStep(payment, intent) : undefined;
  if (!intent || !step) return { payment, intent };
  await take(step, payment, intent, deps);
  return look();
}
