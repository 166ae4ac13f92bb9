import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsPage, eventsPage } from './generate';

test.each([
  ['errors.md', errorsPage],
  ['events.md', eventsPage],
])('%s says what the code says (`npm run docs` renews it)', (file, page) => {
  expect(readFileSync(join(__dirname, file), 'utf8')).toBe(page());
});
