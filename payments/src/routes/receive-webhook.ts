import { appError } from '@ticketing/common/errors';
import { crashPoint, isId } from '@ticketing/common/platform';
import express, { type RequestHandler } from 'express';
import type { Deps } from '../app';
import { verifyWebhook } from '../verify-webhook';

/** Stripe's events about payments are a few kilobytes; room for what they may grow to. */
const rawBody = express.raw({ type: () => true, limit: '256kb' });

/**
 * `POST /api/payments/webhook`: stored, answered, then acted on. Whatever an event says, the payment is looked up, so
 * events that come twice, late or in the wrong order do no harm.
 */
export const receiveWebhook = ({ webhookSecret, inbox, settler, clock }: Deps): RequestHandler[] => [
  rawBody,
  async (req, res) => {
    if (!webhookSecret) throw appError('service.unavailable', { detail: 'STRIPE_WEBHOOK_SECRET is not set.' });
    const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    const { id, type, paymentId } = verifyWebhook(body, req.get('stripe-signature') ?? '', webhookSecret, clock);
    if (isId(paymentId) && (await inbox.store({ id, type, paymentId }))) {
      crashPoint('webhook/stored');
      settler.soon(paymentId, () => inbox.done(id));
    }
    res.json({ received: true });
  },
];
