const longestTerm = 20;
const mostWords = 60;

/** Words in lower case without accents: "Beyoncé – Köln" → beyonce, koln. */
export function words(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
  return [...new Set(plain.match(/[\p{Letter}\p{Number}]+/gu) ?? [])].slice(0, mostWords);
}

/**
 * What a ticket is found by: each beginning of each word in its title and venue, so that a search matches while it is
 * typed. An array with a plain index works on every MongoDB stand-in, where a text index does not.
 */
export function searchTerms(title: string, venue: string | null): string[] {
  const beginnings = words(`${title} ${venue ?? ''}`).flatMap((word) => {
    const letters = [...word].slice(0, longestTerm);
    return letters.map((_, index) => letters.slice(0, index + 1).join(''));
  });
  return [...new Set(beginnings)];
}

/** What a search asks for: every word must be the beginning of a word of the ticket. */
export const queryTerms = (query: string): string[] =>
  words(query).map((word) => [...word].slice(0, longestTerm).join(''));
