import { appError } from '@ticketing/common/errors';
import { signedIn, validateBody, validBody } from '@ticketing/common/http';
import { isId } from '@ticketing/common/platform';
import type { RequestHandler } from 'express';
import type { Deps } from '../app';
import { payOrder } from '../pay-order';
import { paymentView } from './payment-view';

const body = validateBody({
  orderId: { isString: true, errorMessage: 'is the id of an order' },
  paymentMethod: {
    isString: true,
    matches: { options: /^pm_[A-Za-z0-9_]{1,250}$/ },
    errorMessage: 'is the id of a payment method',
  },
});

/** `POST /api/payments`: pays an order. */
export const createPayment = (deps: Deps): RequestHandler[] => [
  ...body,
  async (req, res) => {
    const { orderId, paymentMethod } = validBody<{ orderId: string; paymentMethod: string }>(req);
    if (!isId(orderId)) throw appError('order.not_found');
    res.status(201).json(paymentView(await payOrder(deps, orderId, signedIn(req).id, paymentMethod)));
  },
];
