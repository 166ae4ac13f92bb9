import { appError } from '@ticketing/common/errors';
import { signedIn, validateBody, validBody } from '@ticketing/common/http';
import { isId } from '@ticketing/common/platform';
import type { RequestHandler } from 'express';
import type { Deps } from '../app';
import { lockTicket } from '../lock-ticket';
import { orderView } from '../order-view';

const body = validateBody({ ticketId: { isString: true, errorMessage: 'is the id of a ticket' } });

/** `POST /api/orders`: 201 a new order, 200 the caller's own active one. */
export const createOrderRoute = (deps: Deps): RequestHandler[] => [
  ...body,
  async (req, res) => {
    const { ticketId } = validBody<{ ticketId: string }>(req);
    if (!isId(ticketId)) throw appError('ticket.not_found');
    const { order, isNew } = await lockTicket(deps, ticketId, signedIn(req).id);
    res.status(isNew ? 201 : 200).json({ ...orderView(order), serverTime: deps.clock.now() });
  },
];
