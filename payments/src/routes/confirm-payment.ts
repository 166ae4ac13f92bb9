import { signedIn } from '@ticketing/common/http';
import type { RequestHandler } from 'express';
import type { Deps } from '../app';
import { confirmPayment } from '../pay-order';
import { paymentView } from './payment-view';

/** `POST /api/payments/:id/confirm`: the buyer is back from 3-D Secure. */
export const confirmPaymentRoute =
  (deps: Deps): RequestHandler<{ id: string }> =>
  async (req, res) => {
    const payment = await deps.payments.findOwn(req.params.id, signedIn(req).id);
    res.status(201).json(paymentView(await confirmPayment(deps, payment)));
  };
