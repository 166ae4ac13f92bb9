import type { Ticket } from './domain/ticket';

/** A ticket as the contract shows it (design §8). Which order holds it is nobody's business. */
export function ticketView(ticket: Ticket) {
  const { id, title, price, currency, category, venue, startsAt, description, sellerId, status, version, createdAt } =
    ticket;
  return { id, title, price, currency, category, venue, startsAt, description, sellerId, status, version, createdAt };
}
