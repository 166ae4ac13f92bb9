import { signedIn, validateBody, validBody } from '@ticketing/common/http';
import type { RequestHandler } from 'express';
import type { Deps } from '../app';
import { changeTicket } from '../change-ticket';
import { edit } from '../domain/ticket';
import { ticketView } from '../ticket-view';
import { type TicketBody, ticketFields } from './ticket-fields';

/** `PUT /api/tickets/:id`: changes the fields that are given; null clears an optional one. */
export const editTicket = ({ tickets, clock }: Deps): RequestHandler<{ id: string }>[] => [
  ...validateBody<{ id: string }>(ticketFields(clock, false)),
  async (req, res) => {
    const { startsAt, ...fields } = validBody<Partial<TicketBody>>(req);
    const starts = startsAt === undefined ? {} : { startsAt: startsAt === null ? null : new Date(startsAt) };
    const offer = { ...fields, ...starts };
    const ticket = await changeTicket(tickets, req.params.id, (current) => edit(current, signedIn(req).id, offer));
    res.json(ticketView(ticket));
  },
];
