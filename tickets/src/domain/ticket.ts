import { appError } from '@ticketing/common/errors';
import type { TicketStatus } from '@ticketing/common/events';
import { never } from '@ticketing/common/platform';

export const categories = ['concert', 'sports', 'theatre', 'comedy', 'festival', 'other'] as const;
export type Category = (typeof categories)[number];

/** What a seller may say about a ticket. */
export interface Offer {
  title: string;
  /** Minor units of `currency`. */
  price: number;
  currency: string;
  category: Category;
  venue: string | null;
  startsAt: Date | null;
  description: string | null;
}

/** The last order that this ticket heard of: `seq` numbers the orders of a ticket, `version` the events of that order. */
export interface LastOrder {
  id: string;
  seq: number;
  version: number;
}

interface TicketFacts extends Offer {
  id: string;
  sellerId: string;
  createdAt: Date;
  /** Number of the ticket's last event, from 0. */
  version: number;
  /** The seller wants it off the market. Takes effect when no order holds the ticket (ADR 3). */
  withdrawn: boolean;
}

export type Ticket =
  | (TicketFacts & { status: 'available' | 'withdrawn'; lastOrder?: LastOrder })
  | (TicketFacts & { status: 'reserved' | 'sold'; lastOrder: LastOrder });

export interface Change {
  next: Ticket;
  type: 'ticket.created' | 'ticket.updated';
}

export interface NewTicket extends Offer {
  id: string;
  sellerId: string;
  createdAt: Date;
}

export const listTicket = (facts: NewTicket): Change => ({
  next: { ...facts, version: 0, withdrawn: false, status: 'available' },
  type: 'ticket.created',
});

/** @throws auth.forbidden, ticket.reserved, ticket.sold, ticket.withdrawn */
export function edit(ticket: Ticket, sellerId: string, offer: Partial<Offer>): Change {
  mayChange(ticket, sellerId);
  if (ticket.status === 'withdrawn') throw appError('ticket.withdrawn');
  return updated({ ...ticket, ...offer });
}

/** Undefined when it was withdrawn before. @throws auth.forbidden, ticket.reserved, ticket.sold */
export function withdraw(ticket: Ticket, sellerId: string): Change | undefined {
  mayChange(ticket, sellerId);
  if (ticket.status === 'withdrawn') return undefined;
  return updated({ ...ticket, status: 'withdrawn', withdrawn: true });
}

function mayChange({ sellerId, status }: Ticket, userId: string) {
  if (sellerId !== userId) throw appError('auth.forbidden');
  if (status === 'reserved') throw appError('ticket.reserved', { detail: 'A buyer holds the ticket right now.' });
  if (status === 'sold') throw appError('ticket.sold');
}

/** What an order of this ticket said of itself, reduced to what matters here. */
export interface OrderReport extends LastOrder {
  status: 'created' | 'processing' | 'complete' | 'cancelled';
}

/**
 * Follows the orders of the ticket (design §4). `(seq, version)` fences: a report counts if it is the next one of the
 * order that holds the ticket, or the first of a later order. An earlier order's late word changes nothing.
 */
export function followOrder(ticket: Ticket, report: OrderReport): Change | 'duplicate' | 'gap' {
  const { id, seq, version, status } = report;
  const last = ticket.lastOrder ?? { id: '', seq: 0, version: 0 };
  if (seq < last.seq || (seq === last.seq && version <= last.version)) return 'duplicate';
  if (seq === last.seq ? version > last.version + 1 : version > 0) return 'gap';
  const lastOrder = { id, seq, version };
  switch (status) {
    case 'created':
    case 'processing':
      return updated({ ...ticket, status: 'reserved', lastOrder });
    case 'complete':
      return updated({ ...ticket, status: 'sold', lastOrder });
    case 'cancelled':
      return updated({ ...ticket, status: freed(ticket), lastOrder });
    default:
      return never(status);
  }
}

const freed = ({ withdrawn }: Ticket) => (withdrawn ? 'withdrawn' : 'available') satisfies TicketStatus;

const updated = (ticket: Ticket): Change => ({
  next: { ...ticket, version: ticket.version + 1 },
  type: 'ticket.updated',
});
