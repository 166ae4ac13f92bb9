import type { Change, Ticket } from './domain/ticket';
import type { TicketStore } from './models/ticket';

/**
 * Decides on the ticket as it is and saves the decision; when somebody else changed the ticket in between, decides
 * again on what it is then. Each round that fails means that another writer got on.
 * @returns the ticket afterwards, or what `decide` said instead of a change
 */
export async function changeTicket<Refusal>(
  tickets: TicketStore,
  id: string,
  decide: (ticket: Ticket) => Change | Refusal,
): Promise<Ticket | Exclude<Refusal, Change>> {
  for (;;) {
    const ticket = await tickets.get(id);
    const decision = decide(ticket);
    if (!isChange(decision)) return decision as Exclude<Refusal, Change>;
    const saved = await tickets.apply(ticket, decision);
    if (saved) return saved;
  }
}

const isChange = (decision: unknown): decision is Change =>
  typeof decision === 'object' && decision !== null && 'next' in decision;
