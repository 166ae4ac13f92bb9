import { appError } from '@ticketing/common/errors';
import { newId, waitFor } from '@ticketing/common/platform';
import type { Deps } from './app';
import { changeOrder } from './change-order';
import { createOrder, expire, type Order } from './domain/order';

export interface Locked {
  order: Order;
  /** False when the buyer held the ticket already. */
  isNew: boolean;
}

/** Whoever holds the ticket: the buyer's own active order is the answer, anybody else's is in the way. */
async function checkHolder(deps: Deps, found: Order | undefined, buyerId: string): Promise<Order | undefined> {
  if (!found) return undefined;
  // A hold whose time is over must not keep anybody waiting for the sweeper.
  const { order } = await changeOrder(deps.orders, found, (current) => expire(current, deps.clock.now()));
  if (order.status === 'cancelled') return undefined;
  if (order.status === 'complete') throw appError('ticket.sold');
  if (order.buyerId === buyerId) return order;
  throw appError('ticket.reserved');
}

function freeHold(maxHolds: number, taken: number[]): number {
  const free = Array.from({ length: maxHolds }, (_, hold) => hold).find((hold) => !taken.includes(hold));
  if (free === undefined) {
    const detail = `You hold ${maxHolds} tickets. Pay for one or let it go first.`;
    throw appError('order.too_many_holds', { detail });
  }
  return free;
}

/**
 * Locks a ticket for a buyer (design §4). Every round looks at what is there, then tries the one insert that decides;
 * a round that fails means that another order was made, so somebody always gets on.
 * @throws ticket.not_found, ticket.reserved, ticket.sold, ticket.withdrawn, order.own_ticket, order.too_many_holds
 */
export async function lockTicket(deps: Deps, ticketId: string, buyerId: string): Promise<Locked> {
  const { orders, tickets, clock, holdSeconds } = deps;
  const ticket = await waitFor(() => tickets.find(ticketId), deps.mirrorWaitMs);
  if (!ticket) throw appError('ticket.not_found');
  if (ticket.sellerId === buyerId) throw appError('order.own_ticket');
  for (;;) {
    const { holder, lastSeq, takenHolds } = await orders.surroundings(ticketId, buyerId);
    const held = await checkHolder(deps, holder, buyerId);
    if (held) return { order: held, isNew: false };
    if (ticket.status === 'withdrawn') throw appError('ticket.withdrawn');
    const hold = freeHold(deps.maxHolds, takenHolds);
    const seq = lastSeq + 1;
    const { title, category, venue, startsAt, price, currency } = ticket;
    const ordered = { id: ticketId, title, category, venue, startsAt: startsAt ? new Date(startsAt) : null };
    const facts = { id: newId(), buyerId, seq, price, currency, createdAt: clock.now(), ticket: ordered };
    const order = await orders.insert(createOrder(facts, holdSeconds), hold);
    if (order) return { order, isNew: true };
  }
}
