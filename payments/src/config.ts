import { baseConfig, loadConfig } from '@ticketing/common/platform';
import { z } from 'zod';

const schema = baseConfig.extend({
  /** Secret key: Stripe's, or any `sk_test_…` for the sandbox. */
  STRIPE_KEY: z.string({ error: 'is missing' }).regex(/^(sk|rk)_(test|live)_/, 'must be a secret key of Stripe'),
  STRIPE_PUBLISHABLE_KEY: z
    .string({ error: 'is missing' })
    .regex(/^pk_(test|live)_/, 'must be a publishable key of Stripe'),
  /** Where the sandbox answers; without it payments talks to Stripe. */
  STRIPE_SANDBOX_URL: z.url().optional(),
  /** Where a browser finds the sandbox's script. */
  STRIPE_SANDBOX_SCRIPT_URL: z.string().default('/stripe-sandbox/v3/stripe.js'),
  /** The sweeper's interval, milliseconds (design §7.7). */
  SETTLE_EVERY_MS: z.coerce.number().int().positive().default(30_000),
});

/** @throws Error for a live key together with the sandbox: one of them must be a mistake. */
export function config(env?: NodeJS.ProcessEnv) {
  const parsed = loadConfig(schema, env);
  if (parsed.STRIPE_SANDBOX_URL && parsed.STRIPE_KEY.includes('_live_')) {
    throw new Error('configuration is not valid:\n  STRIPE_SANDBOX_URL: must not be set with a live STRIPE_KEY');
  }
  return parsed;
}
