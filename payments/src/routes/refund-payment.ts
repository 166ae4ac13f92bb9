import { appError } from '@ticketing/common/errors';
import { signedIn } from '@ticketing/common/http';
import { isId } from '@ticketing/common/platform';
import type { RequestHandler } from 'express';
import type { Deps } from '../app';
import { requestRefund } from '../domain/payment';
import { changePayment, settle } from '../settle';

/**
 * `POST /api/payments/:id/refund`: an operator gives the money back, whole. The wish is recorded first; 200 `refunded`
 * when it is done, 202 while Stripe has not confirmed it, in which case the sweeper goes on.
 */
export const refundPayment =
  (deps: Deps): RequestHandler<{ id: string }> =>
  async (req, res) => {
    const { id } = req.params;
    const { payments, clock, logger } = deps;
    if (!isId(id) || !(await payments.find(id))) throw appError('payment.not_found');
    const operator = signedIn(req).id;
    const wished = await changePayment(payments, id, (payment) => requestRefund(payment, operator, clock.now()));
    const { payment } = await settle(deps, id).catch((error) => {
      logger.warn({ err: error, payment: id }, 'not refunded yet');
      return { payment: wished };
    });
    const { status } = payment;
    res.status(status === 'refunded' ? 200 : 202).json({ id, orderId: id, status });
  };
