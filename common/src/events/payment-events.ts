import { z } from 'zod';
import { currency, envelope, id, price } from './envelope';

const snapshot = { id, orderId: id, amount: price, currency };

export const paymentAuthorized = envelope('payment.authorized', z.strictObject(snapshot));
export const paymentCaptured = envelope('payment.captured', z.strictObject(snapshot));
/** The money of a captured payment was given back, whole. */
export const paymentRefunded = envelope('payment.refunded', z.strictObject(snapshot));
export const paymentFailed = envelope('payment.failed', z.strictObject({ ...snapshot, reason: z.string().min(1) }));
