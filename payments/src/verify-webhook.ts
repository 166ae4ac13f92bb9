import { appError } from '@ticketing/common/errors';
import type { Clock } from '@ticketing/common/platform';
import Stripe from 'stripe';

/** Of a webhook, all that matters: which payment to look at. What it claims about it is not believed. */
export interface VerifiedWebhook {
  id: string;
  type: string;
  /** Missing for an event that is not about a payment of ours. */
  paymentId: string | undefined;
}

/** How old a signature may be, seconds; Stripe's own default. */
const toleranceSeconds = 300;

/** The order's id in the metadata of the intent, or of the charge or refund, which Stripe copies from it. */
function paymentOf(object: object): string | undefined {
  const metadata = 'metadata' in object ? (object.metadata as Record<string, string> | null) : undefined;
  return metadata?.orderId;
}

/**
 * Checks the signature and its age before anything is read (https://docs.stripe.com/webhooks/signature).
 * @throws webhook.invalid
 */
export function verifyWebhook(body: Buffer, signature: string, secret: string, clock: Clock): VerifiedWebhook {
  try {
    const at = clock.now().getTime();
    const event = Stripe.webhooks.constructEvent(body, signature, secret, toleranceSeconds, undefined, at);
    return { id: event.id, type: event.type, paymentId: paymentOf(event.data.object) };
  } catch (error) {
    throw appError('webhook.invalid', { detail: (error as Error).message.split('\n')[0] ?? '' });
  }
}
