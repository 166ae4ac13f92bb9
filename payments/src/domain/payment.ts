import { appError } from '@ticketing/common/errors';
import type { CancelReason } from '@ticketing/common/events';
import { never } from '@ticketing/common/platform';
import { isCorrectable, type Refusal } from './refusal';

/** What Stripe says of a PaymentIntent, reduced to what the protocol acts on. */
export interface Intent {
  id: string;
  status:
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'requires_capture'
    | 'canceled'
    | 'succeeded';
  /** Minor units of `currency`. */
  amount: number;
  /** ISO 4217, upper case. */
  currency: string;
  orderId: string | undefined;
  clientSecret: string | undefined;
  /** Why the last try to confirm failed. */
  refusal: Refusal | undefined;
}

/** Payments' copy of its order. */
export interface MirroredOrder {
  status: 'created' | 'processing' | 'complete' | 'cancelled';
  cancelReason?: CancelReason;
  /** Of the order's last event seen. */
  version: number;
  expiresAt: Date;
}

export type PaymentStatus =
  | 'pending'
  | 'requires_action'
  | 'authorized'
  | 'captured'
  | 'failed'
  | 'voided'
  | 'refunded';

/** One payment per order; it has the order's id. */
export interface Payment {
  id: string;
  buyerId: string;
  /** Minor units of `currency`: the order's price, never the client's word. */
  amount: number;
  currency: string;
  order: MirroredOrder;
  status: PaymentStatus;
  /** Stripe's PaymentIntent, once its id is saved. */
  intentId?: string;
  /** Set before Stripe is first asked for an intent: from then on there may be one whose id was never saved. */
  triedAt?: Date;
  /** When the card was authorised; see `captureDeadline`. */
  authorizedAt?: Date;
  /** An operator wants the money given back. */
  refundRequest?: { by: string; at: Date };
  /** Part of the idempotency keys; the next number after Stripe answered 5xx, which it replays for its key. */
  attempt: number;
  /** Somebody has looked at Stripe for intents of this order whose id was never saved. */
  searched: boolean;
  /** Stripe says that the intent is canceled: no money can move any more. */
  canceled: boolean;
  /** Correctable refusals so far. */
  refusals: number;
  /** The last refusal seen, so that looking twice does not count twice. */
  lastRefusal?: Refusal;
  /** Nothing is left to do with Stripe; follows from the rest, see `isSettled`, and is stored for the sweeper to find. */
  settled: boolean;
  /** Number of the last event, -1 before the first. */
  version: number;
  /** Number of the last change, announced or not: what compare-and-set compares. */
  revision: number;
}

export interface Change {
  next: Payment;
  type?: 'payment.authorized' | 'payment.captured' | 'payment.failed' | 'payment.refunded';
}

/**
 * A card that is authorised for this long without Stripe being able to capture is let go, and the order fails: the buyer
 * is not left in doubt for days. Stripe itself gives an authorisation up after a few days. Milliseconds.
 */
export const captureDeadline = 60 * 60 * 1000;

/** The payment of a new order: nothing tried, nothing announced. */
export const openPayment = (
  facts: Pick<Payment, 'id' | 'buyerId' | 'amount' | 'currency'>,
  expiresAt: Date,
): Payment => ({
  ...facts,
  order: { status: 'created', version: 0, expiresAt },
  status: 'pending',
  attempt: 1,
  searched: false,
  canceled: false,
  refusals: 0,
  settled: false,
  version: -1,
  revision: 0,
});

/** After this many refusals that the buyer could have corrected, the order is cancelled, too (design §7). */
export const maxRefusals = 5;

/** @throws order.cancelled, order.expired, order.complete when the order cannot be paid any more */
export function mustBePayable({ order, status }: Payment, now: Date): void {
  if (status === 'failed' && order.status === 'created') throw appError('order.cancelled'); // its event is on the way
  switch (order.status) {
    case 'complete':
      throw appError('order.complete');
    case 'cancelled':
      throw appError(order.cancelReason === 'expired' ? 'order.expired' : 'order.cancelled');
    case 'created':
      if (now >= order.expiresAt) throw appError('order.expired');
      return;
    case 'processing':
      return;
    default:
      never(order.status);
  }
}

export const isAuthorized = ({ status }: Payment): boolean => status === 'authorized' || status === 'captured';

/** Saves the intent's id, once and only while the order can still be paid (design §7.2). Undefined when it is too late. */
export function adoptIntent(payment: Payment, intentId: string): Change | undefined {
  if (payment.intentId !== undefined || payment.order.status !== 'created') return undefined;
  return silently({ ...payment, intentId });
}

/** Written before Stripe is asked for an intent, so that one whose id is lost in a crash is looked for. */
export const beginTrying = (payment: Payment, now: Date): Change | undefined =>
  payment.triedAt || payment.order.status !== 'created' ? undefined : silently({ ...payment, triedAt: now });

/** Stripe answered 5xx and will replay that answer for its idempotency key: the next try needs another key. */
export const nextAttempt = (payment: Payment): Change => silently({ ...payment, attempt: payment.attempt + 1 });

/** The order moved on. */
export function followOrder(payment: Payment, order: MirroredOrder): Change | 'duplicate' | 'gap' {
  if (order.version <= payment.order.version) return 'duplicate';
  if (order.version > payment.order.version + 1) return 'gap';
  return silently({ ...payment, order });
}

/**
 * Takes in what Stripe says (design §7.3): the answer to a request, a webhook and the sweeper all end here.
 * Undefined when there is nothing new.
 * @throws Error when the intent is not this payment's: somebody must look
 */
export function observe(payment: Payment, intent: Intent, now: Date): Change | undefined {
  mustMatch(payment, intent);
  switch (intent.status) {
    case 'requires_capture':
      return authorize(payment, now);
    case 'requires_action':
      return payment.status === 'pending' ? silently({ ...payment, status: 'requires_action' }) : undefined;
    case 'requires_payment_method':
    case 'requires_confirmation':
      return intent.refusal ? refuse(payment, intent.refusal) : undefined;
    case 'succeeded':
      return capture(payment);
    case 'canceled':
      return cancel(payment);
    case 'processing':
      return undefined;
    default:
      return never(intent.status);
  }
}

/** What to ask of Stripe next, for an intent in this state (design §7.5–7). */
export function nextStep(payment: Payment, { status }: Intent, now: Date): 'capture' | 'cancel' | 'refund' | undefined {
  const { order, authorizedAt, refundRequest } = payment;
  const isLate = authorizedAt !== undefined && now.getTime() - authorizedAt.getTime() >= captureDeadline;
  if (order.status === 'processing' && status === 'requires_capture') return isLate ? 'cancel' : 'capture';
  if (status === 'succeeded') return order.status === 'cancelled' || refundRequest ? 'refund' : undefined;
  return order.status === 'cancelled' && status !== 'canceled' ? 'cancel' : undefined;
}

/** An operator gives the money of a sold ticket back. @throws payment.not_refundable */
export function requestRefund(payment: Payment, by: string, at: Date): Change | undefined {
  if (payment.status === 'refunded' || payment.refundRequest) return undefined;
  if (payment.status !== 'captured') throw appError('payment.not_refundable');
  return silently({ ...payment, refundRequest: { by, at } });
}

/**
 * True when Stripe may have an intent of this order that nobody here knows: a process died, or Stripe answered 5xx, after
 * the intent was made and before its id was saved. It is unconfirmed and holds no money.
 */
export const mayHaveOrphans = ({ searched, attempt, triedAt, intentId }: Payment): boolean =>
  !searched && (attempt > 1 || (triedAt !== undefined && intentId === undefined));

/** The order is decided, so that no more intents are made: a search finds them all. */
export const isDecided = ({ order }: Payment): boolean => order.status === 'complete' || order.status === 'cancelled';

/** Orphans were looked for and cancelled. */
export const orphansCancelled = (payment: Payment): Change | undefined =>
  payment.searched ? undefined : silently({ ...payment, searched: true });

/** The money was given back: on an operator's word, or since it was captured for a cancelled order. */
export const refunded = (payment: Payment): Change | undefined =>
  payment.status === 'refunded' ? undefined : announce({ ...payment, status: 'refunded' }, 'payment.refunded');

function mustMatch(payment: Payment, intent: Intent) {
  const same =
    intent.id === payment.intentId &&
    intent.orderId === payment.id &&
    intent.amount === payment.amount &&
    intent.currency === payment.currency;
  if (!same) throw new Error(`intent ${intent.id} does not match payment ${payment.id}`);
}

const isOpen = ({ status }: Payment) => status === 'pending' || status === 'requires_action';

function authorize(payment: Payment, now: Date): Change | undefined {
  if (!isOpen(payment) || payment.order.status !== 'created') return undefined;
  return announce({ ...payment, status: 'authorized', authorizedAt: now }, 'payment.authorized');
}

function refuse(payment: Payment, refusal: Refusal): Change | undefined {
  if (!isOpen(payment) || payment.lastRefusal?.id === refusal.id) return undefined;
  const refusals = payment.refusals + 1;
  const next = { ...payment, lastRefusal: refusal, refusals, status: 'pending' as const };
  if (isCorrectable(refusal) && refusals < maxRefusals) return silently(next);
  return announce({ ...next, status: 'failed' }, 'payment.failed');
}

/** A payment that was announced as failed stays so: its order is being cancelled, and `nextStep` gives the money back. */
function capture(payment: Payment): Change | undefined {
  const isOver = ['captured', 'failed', 'refunded'].includes(payment.status);
  if (payment.order.status === 'cancelled' || isOver) return undefined;
  return announce({ ...payment, status: 'captured' }, 'payment.captured');
}

/** Canceled for a cancelled order: done. Canceled by anyone else, or by Stripe after some days: the payment failed. */
function cancel(payment: Payment): Change | undefined {
  const next = { ...payment, canceled: true };
  if (payment.order.status === 'cancelled' || payment.status === 'failed') {
    return payment.canceled ? undefined : silently(next);
  }
  return announce({ ...next, status: 'failed' }, 'payment.failed');
}

/** Money captured for a complete order, given back, or never to be moved; and no orphan left. */
function isSettled(payment: Payment): boolean {
  if (mayHaveOrphans(payment)) return false;
  if (payment.status === 'refunded') return true;
  if (payment.order.status === 'complete') return payment.status === 'captured' && !payment.refundRequest;
  return payment.order.status === 'cancelled' && (payment.intentId === undefined || payment.canceled);
}

/** An order that ended without its payment having failed or been captured: the authorisation, if any, is void. */
function finished(payment: Payment): Payment {
  const settled = isSettled(payment);
  const isVoid = settled && payment.order.status === 'cancelled' && !['failed', 'refunded'].includes(payment.status);
  return { ...payment, settled, status: isVoid ? 'voided' : payment.status, revision: payment.revision + 1 };
}

const silently = (payment: Payment): Change => ({ next: finished(payment) });

const announce = (payment: Payment, type: NonNullable<Change['type']>): Change => ({
  next: finished({ ...payment, version: payment.version + 1 }),
  type,
});
