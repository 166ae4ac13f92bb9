import { baseConfig, loadConfig } from './config';

const good = { MONGO_URL: 'mongodb://x/y', NATS_URL: 'nats://x', JWT_KEY: 'k'.repeat(32) };

test('reads what is set and fills in the rest', () => {
  expect(loadConfig(baseConfig, { ...good, PORT: '4000' })).toMatchObject({ PORT: 4000, SECURE_COOKIES: true });
});

test('names every setting that is missing or wrong, and never its value', () => {
  const read = () => loadConfig(baseConfig, { MONGO_URL: good.MONGO_URL, JWT_KEY: 'hunter2', PORT: 'many' });
  expect(read).toThrow(/NATS_URL: is missing/);
  expect(read).toThrow(/PORT:/);
  expect(read).toThrow(/JWT_KEY: must have at least 32 characters/);
  expect(read).not.toThrow(/hunter2/);
});
