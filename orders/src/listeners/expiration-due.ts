import type { Handler } from '@ticketing/common/messaging';
import type { Deps } from '../app';
import { expireOrder } from '../expire-overdue-orders';

/** The time of an order is over, says expiration; this service's own clock decides (design §6). */
export const expirationDue =
  ({ orders, clock }: Pick<Deps, 'orders' | 'clock'>): Handler<'expiration.due'> =>
  async ({ data }) => {
    const order = await orders.find(data.orderId);
    if (!order) throw new Error(`expiration of order ${data.orderId}, which is not known here`);
    return (await expireOrder(orders, order, clock)) ? 'applied' : 'duplicate';
  };
