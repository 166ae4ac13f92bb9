import { z } from 'zod';
import { currency, envelope, id, price, time } from './envelope';

export const ticketStatuses = ['available', 'reserved', 'sold', 'withdrawn'] as const;
export type TicketStatus = (typeof ticketStatuses)[number];

const ticketSnapshot = z.strictObject({
  id,
  sellerId: id,
  title: z.string().min(1),
  price,
  currency,
  category: z.string().min(1),
  venue: z.string().nullable(),
  startsAt: time.nullable(),
  status: z.enum(ticketStatuses),
});
export type TicketSnapshot = z.infer<typeof ticketSnapshot>;

export const ticketCreated = envelope('ticket.created', ticketSnapshot);
export const ticketUpdated = envelope('ticket.updated', ticketSnapshot);
