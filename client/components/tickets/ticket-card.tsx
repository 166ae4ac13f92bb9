import Link from 'next/link';
import type { Ticket } from '@/lib/api/types';
import { categoryName, dateTime, money } from '@/lib/format';

export function TicketCard({ ticket }: { ticket: Ticket }) {
  const { id, title, price, currency, category, venue, startsAt } = ticket;
  return (
    <li className="card">
      <p className="category">{categoryName(category)}</p>
      <h2>
        <Link href={`/tickets/${id}`}>{title}</Link>
      </h2>
      <p>{[startsAt && dateTime(startsAt), venue].filter(Boolean).join(' · ')}</p>
      <p className="price">{money(price, currency)}</p>
    </li>
  );
}
