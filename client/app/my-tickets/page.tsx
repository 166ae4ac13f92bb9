import type { Metadata } from 'next';
import Link from 'next/link';
import { TicketStatus } from '@/components/tickets/ticket-status';
import { searchTickets } from '@/lib/api/server';
import { money } from '@/lib/format';
import { requireUser } from '@/lib/require-user';

export const metadata: Metadata = { title: 'My Tickets' };

export default async function MyTicketsPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  await requireUser('/my-tickets');
  const { cursor } = await searchParams;
  const { items, nextCursor } = await searchTickets({ seller: 'me', cursor });
  return (
    <>
      <h1>My Tickets</h1>
      {items.length === 0 && (
        <p>
          You have not listed a ticket. <Link href="/tickets/new">Sell one</Link>.
        </p>
      )}
      <ul className="rows">
        {items.map(({ id, title, price, currency, status }) => (
          <li key={id}>
            <Link href={`/tickets/${id}`}>{title}</Link>
            <span>{money(price, currency)}</span>
            <TicketStatus status={status} />
          </li>
        ))}
      </ul>
      {nextCursor && <Link href={`/my-tickets?cursor=${encodeURIComponent(nextCursor)}`}>More</Link>}
    </>
  );
}
