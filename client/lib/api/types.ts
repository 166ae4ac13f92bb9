export type TicketStatus = 'available' | 'reserved' | 'sold' | 'withdrawn';

/** Prices are integers in minor units of `currency`; times are ISO 8601 UTC. */
export interface Ticket {
  id: string;
  title: string;
  price: number;
  currency: string;
  category: string;
  venue: string | null;
  startsAt: string | null;
  description: string | null;
  sellerId: string;
  status: TicketStatus;
  version: number;
  createdAt: string;
}

export type CancelReason = 'expired' | 'buyer_cancelled' | 'payment_failed';

export interface Order {
  id: string;
  buyerId: string;
  status: 'created' | 'processing' | 'complete' | 'cancelled';
  cancelReason?: CancelReason;
  /** When the money of a paid order was given back. */
  refundedAt?: string;
  price: number;
  currency: string;
  expiresAt: string;
  version: number;
  createdAt: string;
  ticket: { id: string; title: string; category: string; venue: string | null; startsAt: string | null };
}

/** An order as shown alone: with the server's time, since the browser's may be wrong. */
export type ShownOrder = Order & { serverTime: string };

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export interface User {
  id: string;
  email: string;
}

type PaymentStatus = 'pending' | 'requires_action' | 'authorized' | 'captured' | 'failed' | 'voided' | 'refunded';

export interface Payment {
  id: string;
  orderId: string;
  status: PaymentStatus;
  clientSecret?: string;
}

/** Where the money is; once `settled`, nothing moves any more. */
export type ShownPayment = Payment & { settled: boolean };

export interface PaymentConfig {
  publishableKey: string;
  sandbox: boolean;
  scriptUrl?: string;
}

/** RFC 9457 problem document of the services. */
export interface Problem {
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: { field: string; message: string }[];
  retry?: boolean;
  declineCode?: string;
}
