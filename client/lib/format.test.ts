import { dateTime, duration, money, safePath, toMinorUnits } from './format';

test('money and time', () => {
  expect(money(8500, 'USD')).toBe('$85.00');
  expect(dateTime('2027-06-01T20:00:00.000Z')).toMatch(/^Jun 1, 2027, 8:00\sPM UTC$/);
  expect([724, 60, 0.2, 0, -5].map(duration)).toEqual(['12:04', '1:00', '0:01', '0:00', '0:00']);
});

test.each([
  ['25', 2500],
  ['25.5', 2550],
  ['25.50', 2550],
  ['25,50', 2550],
  [' 0.5 ', 50],
  ['25.505', undefined],
  ['-1', undefined],
  ['', undefined],
  ['ten', undefined],
])('%j is %s minor units', (text, expected) => {
  expect(toMinorUnits(text)).toBe(expected);
});

test.each([
  ['/orders/1', '/orders/1'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  [undefined, '/'],
])('after signing in, %s leads to %s', (next, expected) => {
  expect(safePath(next)).toBe(expected);
});
