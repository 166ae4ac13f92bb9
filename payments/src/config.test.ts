import { config } from './config';

const good = {
  MONGO_URL: 'mongodb://x/y',
  NATS_URL: 'nats://x',
  JWT_KEY: 'k'.repeat(32),
  STRIPE_KEY: 'sk_test_x',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_x',
};

test('a live key and the sandbox do not go together', () => {
  expect(config(good).STRIPE_KEY).toBe('sk_test_x');
  const mixed = { ...good, STRIPE_KEY: 'sk_live_x', STRIPE_SANDBOX_URL: 'http://127.0.0.1:1' };
  expect(() => config(mixed)).toThrow(/STRIPE_SANDBOX_URL/);
});

test('a publishable key is no secret key', () => {
  expect(() => config({ ...good, STRIPE_KEY: 'pk_test_x' })).toThrow(/STRIPE_KEY: must be a secret key of Stripe/);
});
