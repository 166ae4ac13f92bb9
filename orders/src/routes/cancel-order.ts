import { signedIn } from '@ticketing/common/http';
import type { RequestHandler } from 'express';
import type { Deps } from '../app';
import { changeOrder } from '../change-order';
import { cancelByBuyer } from '../domain/order';
import { orderView } from '../order-view';

/** `DELETE /api/orders/:id`: the buyer lets the ticket go. */
export const cancelOrder =
  ({ orders, clock }: Deps): RequestHandler<{ id: string }> =>
  async (req, res) => {
    const own = await orders.findOwn(req.params.id, signedIn(req).id);
    const { order } = await changeOrder(orders, own, cancelByBuyer);
    res.json({ ...orderView(order), serverTime: clock.now() });
  };
