import type { Metadata } from 'next';
import Link from 'next/link';
import { PurchaseButton } from '@/components/tickets/purchase-button';
import { TicketStatus } from '@/components/tickets/ticket-status';
import { currentUser, showTicket } from '@/lib/api/server';
import type { Ticket } from '@/lib/api/types';
import { categoryName, dateTime, money } from '@/lib/format';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { title } = await showTicket((await params).id);
  return { title };
}

const explanations: Partial<Record<Ticket['status'], string>> = {
  reserved: 'A buyer has this ticket reserved. If they do not pay in time it is for sale again.',
  sold: 'This ticket is sold.',
  withdrawn: 'The seller has taken this ticket off the market.',
};

export default async function TicketPage({ params }: Props) {
  const ticket = await showTicket((await params).id);
  const user = await currentUser();
  const isOwn = user?.id === ticket.sellerId;
  return (
    <article>
      <p className="category">{categoryName(ticket.category)}</p>
      <h1>{ticket.title}</h1>
      <p>{[ticket.startsAt && dateTime(ticket.startsAt), ticket.venue].filter(Boolean).join(' · ')}</p>
      <p className="price">{money(ticket.price, ticket.currency)}</p>
      <p>
        <TicketStatus status={ticket.status} />
      </p>
      {ticket.description && <p className="description">{ticket.description}</p>}
      {explanations[ticket.status] && <p>{explanations[ticket.status]}</p>}
      {isOwn && ticket.status === 'available' && (
        <Link href={`/tickets/${ticket.id}/edit`} className="button">
          Edit or withdraw
        </Link>
      )}
      {!isOwn && (ticket.status === 'available' || ticket.status === 'reserved') && (
        <PurchaseButton ticketId={ticket.id} />
      )}
    </article>
  );
}
