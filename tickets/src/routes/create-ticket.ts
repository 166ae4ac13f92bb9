import { signedIn, validateBody, validBody } from '@ticketing/common/http';
import { newId } from '@ticketing/common/platform';
import type { RequestHandler } from 'express';
import type { Deps } from '../app';
import { listTicket } from '../domain/ticket';
import { ticketView } from '../ticket-view';
import { type TicketBody, ticketFields } from './ticket-fields';

/** `POST /api/tickets`: puts a ticket on sale. */
export const createTicket = ({ tickets, clock }: Deps): RequestHandler[] => [
  ...validateBody(ticketFields(clock, true)),
  async (req, res) => {
    const { title, price, currency, category, venue, description, startsAt } = validBody<TicketBody>(req);
    const change = listTicket({
      id: newId(),
      sellerId: signedIn(req).id,
      createdAt: clock.now(),
      title,
      price,
      currency: currency ?? 'USD',
      category: category ?? 'other',
      venue: venue ?? null,
      description: description ?? null,
      startsAt: startsAt ? new Date(startsAt) : null,
    });
    res.status(201).json(ticketView(await tickets.insert(change)));
  },
];
