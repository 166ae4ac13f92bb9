import type { Paid } from '../pay-order';

/** A payment as the contract shows it (design §8). The client secret is for the challenge of 3-D Secure only. */
export function paymentView({ payment, intent }: Paid) {
  const secret = payment.status === 'requires_action' && intent ? { clientSecret: intent.clientSecret } : {};
  return { id: payment.id, orderId: payment.id, status: payment.status, ...secret };
}
