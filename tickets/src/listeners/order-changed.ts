import type { EventOf } from '@ticketing/common/events';
import type { Handlers, Outcome } from '@ticketing/common/messaging';
import type { Deps } from '../app';
import { changeTicket } from '../change-ticket';
import { followOrder } from '../domain/ticket';

type OrderEvent = EventOf<'order.created' | 'order.processing' | 'order.completed' | 'order.cancelled'>;

/** The ticket follows its orders: reserved, sold, or for sale again. */
export const orderChanged =
  ({ tickets }: Pick<Deps, 'tickets'>) =>
  async ({ data, version }: OrderEvent): Promise<Outcome> => {
    const report = { id: data.id, seq: data.seq, version, status: data.status };
    const result = await changeTicket(tickets, data.ticketId, (ticket) => followOrder(ticket, report));
    return typeof result === 'string' ? result : 'applied';
  };

/** What tickets hears, and from whom: the table of design §5. */
export const ticketHandlers = (deps: Pick<Deps, 'tickets'>): Handlers => ({
  'order.created': orderChanged(deps),
  'order.processing': orderChanged(deps),
  'order.completed': orderChanged(deps),
  'order.cancelled': orderChanged(deps),
});
