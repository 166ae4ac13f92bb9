import type { Outcome } from '@ticketing/common/messaging';
import type { Deps } from '../app';
import { changeOrder } from '../change-order';
import { type Change, complete, failPayment, type Order, startProcessing } from '../domain/order';

/**
 * Each of these three moves the order one step or finds it decided; the order's own state tells a repeat from a first
 * time. A capture before its authorisation (a gap) is seen by the order still being `created`.
 */
const report =
  (decide: (order: Order) => Change | undefined, isEarly: (order: Order) => boolean = () => false) =>
  ({ orders }: Pick<Deps, 'orders'>) =>
  async ({ data }: { data: { orderId: string } }): Promise<Outcome> => {
    const order = await orders.find(data.orderId);
    if (!order) throw new Error(`payment for order ${data.orderId}, which is not known here`);
    if (isEarly(order)) return 'gap';
    const { changed } = await changeOrder(orders, order, decide);
    return changed ? 'applied' : 'duplicate';
  };

export const paymentAuthorized = report(startProcessing);
export const paymentCaptured = report(complete, (order) => order.status === 'created');
export const paymentFailed = report(failPayment);

/** Shown with the order; nothing else follows from it. Before the order is decided it can only have come early. */
export const paymentRefunded =
  ({ orders }: Pick<Deps, 'orders'>) =>
  async ({ data, time }: { data: { orderId: string }; time: string }): Promise<Outcome> => {
    const order = await orders.find(data.orderId);
    if (!order) throw new Error(`refund for order ${data.orderId}, which is not known here`);
    if (order.status === 'created' || order.status === 'processing') return 'gap';
    return (await orders.noteRefund(order.id, new Date(time))) ? 'applied' : 'duplicate';
  };
