import type { TicketStatus as Status } from '@/lib/api/types';

const texts: Record<Status, string> = {
  available: 'For sale',
  reserved: 'On hold',
  sold: 'Sold',
  withdrawn: 'Withdrawn',
};

export function TicketStatus({ status }: { status: Status }) {
  return <span className={`status status-${status}`}>{texts[status]}</span>;
}
