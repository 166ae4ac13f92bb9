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
  /** Signs Stripe's webhooks: `whsec_…` of the endpoint `/api/payments/webhook`. */
  STRIPE_WEBHOOK_SECRET: z.string().startsWith('whsec_', 'must be the signing secret of a webhook endpoint').optional(),
  /** How long to wait for Stripe's answer, milliseconds. */
  STRIPE_TIMEOUT_MS: z.coerce.number().int().positive().default(10_000),
  /** How long after a try Stripe's search is sure to find the intent, milliseconds; Stripe says about a minute. */
  STRIPE_SEARCHABLE_AFTER_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(5 * 60_000),
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
