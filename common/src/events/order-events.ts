import { z } from 'zod';
import { currency, envelope, id, price, time } from './envelope';

export const cancelReasons = ['expired', 'buyer_cancelled', 'payment_failed'] as const;
export type CancelReason = (typeof cancelReasons)[number];

const snapshot = {
  id,
  buyerId: id,
  ticketId: id,
  /** Fencing token (design §4): the n-th order of this ticket. */
  seq: z.int().min(1),
  price,
  currency,
  expiresAt: time,
};

export const orderCreated = envelope('order.created', z.strictObject({ ...snapshot, status: z.literal('created') }));
export const orderProcessing = envelope(
  'order.processing',
  z.strictObject({ ...snapshot, status: z.literal('processing') }),
);
export const orderCompleted = envelope(
  'order.completed',
  z.strictObject({ ...snapshot, status: z.literal('complete') }),
);
export const orderCancelled = envelope(
  'order.cancelled',
  z.strictObject({ ...snapshot, status: z.literal('cancelled'), cancelReason: z.enum(cancelReasons) }),
);
