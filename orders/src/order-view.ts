import type { Order } from './domain/order';

/** An order as the contract shows it (design §8). */
export function orderView(order: Order) {
  const { id, buyerId, status, price, currency, expiresAt, version, createdAt, ticket } = order;
  const reason = order.status === 'cancelled' ? { cancelReason: order.cancelReason } : {};
  const refund = order.refundedAt && { refundedAt: order.refundedAt };
  return { id, buyerId, status, ...reason, ...refund, price, currency, expiresAt, version, createdAt, ticket };
}
