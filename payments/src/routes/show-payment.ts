import { signedIn } from '@ticketing/common/http';
import type { RequestHandler } from 'express';
import type { Deps } from '../app';

/**
 * `GET /api/payments/:id`: where the money is. `settled` says that nothing will move any more; only then may a page tell
 * a buyer that they have not been charged.
 */
export const showPayment =
  ({ payments }: Deps): RequestHandler<{ id: string }> =>
  async (req, res) => {
    const { id, status, settled, amount, currency } = await payments.findOwn(req.params.id, signedIn(req).id);
    res.json({ id, orderId: id, status, settled, amount, currency });
  };
