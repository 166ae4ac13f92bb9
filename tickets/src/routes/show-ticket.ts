import type { RequestHandler } from 'express';
import type { Deps } from '../app';
import { ticketView } from '../ticket-view';

/** `GET /api/tickets/:id` */
export const showTicket =
  ({ tickets }: Deps): RequestHandler<{ id: string }> =>
  async (req, res) => {
    res.json(ticketView(await tickets.get(req.params.id)));
  };
