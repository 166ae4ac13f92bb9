import { categories, categoryName } from '@/lib/format';

interface Props {
  q?: string | undefined;
  category?: string | undefined;
  sort?: string | undefined;
}

/** A plain form: the query is in the address, works without JavaScript and with the back button. */
export function SearchForm({ q, category, sort }: Props) {
  return (
    <form action="/" method="get" className="search" aria-label="Search tickets">
      <input type="search" name="q" defaultValue={q} placeholder="Artist, team, venue …" aria-label="Search" />
      <select name="category" defaultValue={category ?? ''} aria-label="Category">
        <option value="">All categories</option>
        {categories.map((value) => (
          <option key={value} value={value}>
            {categoryName(value)}
          </option>
        ))}
      </select>
      <select name="sort" defaultValue={sort ?? 'newest'} aria-label="Sort by">
        <option value="newest">Newest first</option>
        <option value="date">Soonest first</option>
        <option value="price_asc">Cheapest first</option>
        <option value="price_desc">Dearest first</option>
      </select>
      <button type="submit">Search</button>
    </form>
  );
}
