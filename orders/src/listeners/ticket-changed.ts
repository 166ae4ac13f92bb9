import type { EventOf } from '@ticketing/common/events';
import type { Outcome } from '@ticketing/common/messaging';
import type { Deps } from '../app';

/** Keeps the copy of the ticket that an order is made from. */
export const ticketChanged =
  ({ tickets }: Pick<Deps, 'tickets'>) =>
  (event: EventOf<'ticket.created' | 'ticket.updated'>): Promise<Outcome> =>
    tickets.take(event);
