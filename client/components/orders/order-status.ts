import type { Order } from '@/lib/api/types';

const cancelled = {
  expired: 'Cancelled: the time to pay ran out',
  buyer_cancelled: 'Cancelled by you',
  payment_failed: 'Cancelled: the card was refused',
} as const;

/** One line on where an order stands. */
export function orderStatusText(order: Pick<Order, 'status' | 'cancelReason' | 'refundedAt'>): string {
  const { status, cancelReason, refundedAt } = order;
  if (status === 'complete' && refundedAt) return 'Refunded: the money was given back';
  switch (status) {
    case 'created':
      return 'Reserved for you';
    case 'processing':
      return 'Confirming with your bank';
    case 'complete':
      return 'Paid: the ticket is yours';
    case 'cancelled':
      return cancelled[cancelReason ?? 'expired'];
  }
}
