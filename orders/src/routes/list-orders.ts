import { defaultLimit, pagingFields, signedIn, validateQuery, validQuery } from '@ticketing/common/http';
import type { RequestHandler } from 'express';
import type { Deps } from '../app';
import { orderView } from '../order-view';

/** `GET /api/orders`: the caller's, newest first. */
export const listOrders = ({ orders, clock }: Deps): RequestHandler[] => [
  validateQuery(pagingFields),
  async (req, res) => {
    const { limit = defaultLimit, cursor } = validQuery<{ limit?: number; cursor?: string }>(req);
    const { items, nextCursor } = await orders.list(signedIn(req).id, limit, cursor);
    res.json({ items: items.map(orderView), nextCursor, serverTime: clock.now() });
  },
];
