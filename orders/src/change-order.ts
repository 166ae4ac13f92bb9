import type { Change, Order } from './domain/order';
import type { OrderStore } from './models/order';

/**
 * Decides on the order as it is and saves the decision; when somebody else changed the order in between, decides again
 * on what it is then. Every round that fails means that another writer succeeded, and an order changes at most three
 * times, so this ends.
 * @returns the order afterwards, and whether this call changed it
 */
export async function changeOrder(
  orders: OrderStore,
  order: Order,
  decide: (order: Order) => Change | undefined,
): Promise<{ order: Order; changed: boolean }> {
  for (let current = order; ; ) {
    const change = decide(current);
    if (!change) return { order: current, changed: false };
    const saved = await orders.apply(current, change);
    if (saved) return { order: saved, changed: true };
    const latest = await orders.find(current.id);
    if (!latest) throw new Error(`order ${current.id} has vanished`);
    current = latest;
  }
}
