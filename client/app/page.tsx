import Link from 'next/link';
import { SearchForm } from '@/components/tickets/search-form';
import { TicketCard } from '@/components/tickets/ticket-card';
import { searchTickets, type TicketSearch } from '@/lib/api/server';

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Only what the search form sends; an empty field is no filter. */
function readSearch(params: Awaited<Props['searchParams']>): TicketSearch {
  const one = (name: string) => {
    const value = params[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return { q: one('q'), category: one('category'), sort: one('sort'), cursor: one('cursor') };
}

function nextPage(search: TicketSearch, cursor: string): string {
  const entries = Object.entries({ ...search, cursor }).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return `/?${new URLSearchParams(entries)}`;
}

export default async function BrowsePage({ searchParams }: Props) {
  const search = readSearch(await searchParams);
  const { items, nextCursor } = await searchTickets(search);
  return (
    <>
      <h1>Tickets for sale</h1>
      <SearchForm q={search.q} category={search.category} sort={search.sort} />
      {items.length === 0 ? (
        <p>
          Nothing found. <Link href="/">Show everything</Link> or <Link href="/tickets/new">sell a ticket</Link>.
        </p>
      ) : (
        <ul className="cards">
          {items.map((ticket) => (
            <TicketCard key={ticket.id} ticket={ticket} />
          ))}
        </ul>
      )}
      {nextCursor && (
        <Link href={nextPage(search, nextCursor)} className="button">
          More tickets
        </Link>
      )}
    </>
  );
}
