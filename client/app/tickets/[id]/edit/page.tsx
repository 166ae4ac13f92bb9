import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { TicketForm } from '@/components/tickets/ticket-form';
import { WithdrawButton } from '@/components/tickets/withdraw-button';
import { showTicket } from '@/lib/api/server';
import { requireUser } from '@/lib/require-user';

export const metadata: Metadata = { title: 'Edit ticket' };

export default async function EditTicketPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const user = await requireUser(`/tickets/${id}/edit`);
  const ticket = await showTicket(id);
  if (ticket.sellerId !== user.id) notFound();
  return (
    <>
      <h1>Edit ticket</h1>
      {ticket.status === 'available' ? (
        <>
          <TicketForm ticket={ticket} />
          <WithdrawButton ticketId={id} />
        </>
      ) : (
        <p>
          {ticket.status === 'reserved'
            ? 'A buyer has this ticket reserved, so it cannot be changed right now.'
            : `This ticket is ${ticket.status} and can no longer be changed.`}
        </p>
      )}
    </>
  );
}
