import { signedIn } from '@ticketing/common/http';
import type { RequestHandler } from 'express';
import type { Deps } from '../app';
import { orderView } from '../order-view';

/** `GET /api/orders/:id`, with `serverTime` so that a countdown is right on a machine whose clock is wrong. */
export const showOrder =
  ({ orders, clock }: Deps): RequestHandler<{ id: string }> =>
  async (req, res) => {
    const order = await orders.findOwn(req.params.id, signedIn(req).id);
    res.json({ ...orderView(order), serverTime: clock.now() });
  };
