import { signedIn } from '@ticketing/common/http';
import type { RequestHandler } from 'express';
import type { Deps } from '../app';
import { changeTicket } from '../change-ticket';
import { withdraw } from '../domain/ticket';

/** `DELETE /api/tickets/:id`: takes a ticket off the market; a second time changes nothing. */
export const withdrawTicket =
  ({ tickets }: Deps): RequestHandler<{ id: string }> =>
  async (req, res) => {
    await changeTicket(tickets, req.params.id, (ticket) => withdraw(ticket, signedIn(req).id));
    res.status(204).end();
  };
