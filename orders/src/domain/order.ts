import { appError } from '@ticketing/common/errors';
import type { CancelReason } from '@ticketing/common/events';
import { never } from '@ticketing/common/platform';

/** What the buyer saw of the ticket when the order was made. */
export interface OrderedTicket {
  id: string;
  title: string;
  category: string;
  venue: string | null;
  startsAt: Date | null;
}

interface OrderFacts {
  id: string;
  buyerId: string;
  /** The n-th order of its ticket, from 1: the fencing token of design §4. */
  seq: number;
  /** Minor units of `currency`, as the buyer saw it; never changes (invariant 6). */
  price: number;
  currency: string;
  /** Set once; a reload or retry never moves it. */
  expiresAt: Date;
  createdAt: Date;
  /** Number of the order's last event, from 0. */
  version: number;
  ticket: OrderedTicket;
  /** When the money of a complete order was given back; the order itself stays as it is. */
  refundedAt?: Date;
}

export type Order =
  | (OrderFacts & { status: 'created' })
  | (OrderFacts & { status: 'processing' })
  | (OrderFacts & { status: 'complete' })
  | (OrderFacts & { status: 'cancelled'; cancelReason: CancelReason });

export type OrderStatus = Order['status'];

/** The order after a change and the name of what happened. Saved and announced in one write, or not at all. */
export interface Change {
  next: Order;
  type: 'order.created' | 'order.processing' | 'order.completed' | 'order.cancelled';
}

export type NewOrder = Omit<OrderFacts, 'version' | 'expiresAt' | 'refundedAt'>;

/** Design §3 and §6: locked for `holdSeconds` from now. */
export function createOrder(facts: NewOrder, holdSeconds: number): Change {
  const expiresAt = new Date(facts.createdAt.getTime() + holdSeconds * 1000);
  return { next: { ...facts, expiresAt, version: 0, status: 'created' }, type: 'order.created' };
}

/** Design §3: only a created order may be cancelled by its buyer. @throws order.not_cancellable */
export function cancelByBuyer(order: Order): Change {
  if (order.status !== 'created') {
    throw appError('order.not_cancellable', { detail: `The order is ${order.status}.` });
  }
  return cancelled(order, 'buyer_cancelled');
}

/** Invariant 5: never early. Undefined when the order is not due, or no longer expires. */
export function expire(order: Order, now: Date): Change | undefined {
  if (order.status !== 'created' || now < order.expiresAt) return undefined;
  return cancelled(order, 'expired');
}

/**
 * Design §7.4: the card is authorised. Whoever changes a created order first wins, the clock or the card: an order
 * that is still `created` is committed to payment even if its time has just run out. Undefined when already decided.
 */
export function startProcessing(order: Order): Change | undefined {
  if (order.status !== 'created') return undefined;
  return { next: { ...facts(order), status: 'processing' }, type: 'order.processing' };
}

/** Design §7.6. @throws Error for money captured without a commitment: invariant 2 is broken, someone must look. */
export function complete(order: Order): Change | undefined {
  switch (order.status) {
    case 'processing':
      return { next: { ...facts(order), status: 'complete' }, type: 'order.completed' };
    case 'complete':
      return undefined;
    case 'created':
    case 'cancelled':
      throw new Error(`payment captured for order ${order.id}, which is ${order.status}`);
    default:
      return never(order);
  }
}

/** The card was refused, or the authorisation was lost before the capture. Undefined when already decided. */
export function failPayment(order: Order): Change | undefined {
  if (order.status !== 'created' && order.status !== 'processing') return undefined;
  return cancelled(order, 'payment_failed');
}

function cancelled(order: Order, cancelReason: CancelReason): Change {
  return { next: { ...facts(order), status: 'cancelled', cancelReason }, type: 'order.cancelled' };
}

/** The unchanging facts, with the version of the next event. */
function facts(order: Order): OrderFacts {
  const { id, buyerId, seq, price, currency, expiresAt, createdAt, version, ticket } = order;
  return { id, buyerId, seq, price, currency, expiresAt, createdAt, ticket, version: version + 1 };
}
