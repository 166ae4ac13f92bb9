import { type Background, type Clock, type Logger, repeat } from '@ticketing/common/platform';
import { changeOrder } from './change-order';
import { expire, type Order } from './domain/order';
import type { OrderStore } from './models/order';

const everyMs = 1_000;
const ordersPerRound = 200;

/** @returns whether this call cancelled the order; false when it is not due or already decided. */
export async function expireOrder(orders: OrderStore, order: Order, clock: Clock): Promise<boolean> {
  const { changed } = await changeOrder(orders, order, (current) => expire(current, clock.now()));
  return changed;
}

export async function expireOverdueOrders(orders: OrderStore, clock: Clock): Promise<void> {
  const overdue = await orders.findOverdue(clock.now(), ordersPerRound);
  await Promise.all(overdue.map((order) => expireOrder(orders, order, clock)));
}

/** Design §6: orders looks after overdue orders itself, so that a dead expiration service delays nothing for long. */
export const startExpirySweeper = (orders: OrderStore, clock: Clock, logger: Logger): Background =>
  repeat('expire overdue orders', everyMs, logger, () => expireOverdueOrders(orders, clock));
