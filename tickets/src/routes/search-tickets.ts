import { type TicketStatus, ticketStatuses } from '@ticketing/common/events';
import { defaultLimit, pagingFields, signedIn, validateQuery, validQuery } from '@ticketing/common/http';
import type { RequestHandler } from 'express';
import type { ParamSchema } from 'express-validator';
import type { Deps } from '../app';
import { type Category, categories } from '../domain/ticket';
import { type Search, type Sort, sorts } from '../models/ticket';
import { ticketView } from '../ticket-view';

const oneOf = (values: readonly string[]): ParamSchema => ({
  optional: true,
  isIn: { options: [values] },
  errorMessage: `must be one of ${values.join(', ')}`,
});
const amount: ParamSchema = {
  optional: true,
  isInt: { options: { min: 0 }, errorMessage: 'must be a whole number of minor units' },
  toInt: true,
};
const time: ParamSchema = {
  optional: true,
  isISO8601: { options: { strict: true }, errorMessage: 'must be an ISO 8601 date or time' },
  toDate: true,
};

const query = validateQuery({
  q: {
    optional: true,
    isString: true,
    isLength: { options: { max: 200 } },
    errorMessage: 'must have at most 200 characters',
  },
  category: oneOf(categories),
  minPrice: amount,
  maxPrice: amount,
  from: time,
  to: time,
  sort: oneOf(Object.keys(sorts)),
  seller: oneOf(['me']),
  status: oneOf([...ticketStatuses, 'all']),
  ...pagingFields,
});

interface Query {
  q?: string;
  category?: Category;
  minPrice?: number;
  maxPrice?: number;
  from?: Date;
  to?: Date;
  sort?: Sort;
  seller?: 'me';
  status?: TicketStatus | 'all';
  limit?: number;
  cursor?: string;
}

/** What is on sale, unless another status is asked for; of their own tickets, sellers see all. */
function statusesOf({ status, seller }: Query): readonly TicketStatus[] {
  const wanted = status ?? (seller ? 'all' : 'available');
  return wanted === 'all' ? ticketStatuses : [wanted];
}

/** `GET /api/tickets`: search with keyset cursors. `seller=me` needs a session. */
export const searchTickets = ({ tickets }: Deps): RequestHandler[] => [
  query,
  async (req, res) => {
    const { seller, status, sort = 'newest', limit = defaultLimit, ...filters } = validQuery<Query>(req);
    const sellerId = seller && signedIn(req).id;
    const search: Search = {
      ...filters,
      sort,
      limit,
      statuses: statusesOf({ status, seller }),
      ...(sellerId && { sellerId }),
    };
    const { items, nextCursor } = await tickets.search(search);
    res.json({ items: items.map(ticketView), nextCursor });
  },
];
