import { queryTerms, searchTerms } from './search-terms';

const finds = (query: string, title: string, venue: string | null = null) => {
  const terms = searchTerms(title, venue);
  return queryTerms(query).every((term) => terms.includes(term));
};

test.each([
  ['whole words', 'midnight echoes', 'The Midnight Echoes', null, true],
  ['in any order', 'echoes the', 'The Midnight Echoes', null, true],
  ['of the venue', 'riverside', 'Concert', 'Riverside Arena', true],
  ['while it is typed', 'midn', 'The Midnight Echoes', null, true],
  ['whatever the case', 'MIDNIGHT', 'The Midnight Echoes', null, true],
  ['without accents', 'beyonce koln', 'Beyoncé', 'Köln', true],
  ['other scripts', 'концерт', 'Большой концерт', null, true],
  ['not inside a word', 'night', 'The Midnight Echoes', null, false],
  ['not if one word is missing', 'midnight sun', 'The Midnight Echoes', null, false],
])('%s', (_what, query, title, venue, expected) => {
  expect(finds(query, title, venue)).toBe(expected);
});

test('a very long word is found by its beginning and by itself', () => {
  const word = 'x'.repeat(100);
  expect(finds(word, word)).toBe(true);
  expect(searchTerms(word, null)).toHaveLength(20);
});
