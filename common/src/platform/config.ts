import { z } from 'zod';

const required = z.string({ error: 'is missing' }).min(1, 'is empty');
const positive = (fallback: number) => z.coerce.number().int().positive().default(fallback);

/** Settings that every service reads. A service adds its own with `.extend`. */
export const baseConfig = z.object({
  HOST: z.string().default('0.0.0.0'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  MONGO_URL: required.describe('mongodb:// URL with the database of this service'),
  NATS_URL: required.describe('nats:// URL of NATS Streaming'),
  NATS_CLUSTER_ID: z.string().default('ticketing'),
  /** Put before each channel's name, so that several systems can share a broker. */
  CHANNEL_PREFIX: z.string().default(''),
  JWT_KEY: z.string({ error: 'is missing' }).min(32, 'must have at least 32 characters'),
  /** Send the session cookie over TLS only; `false` where the app is served over plain HTTP on loopback. */
  SECURE_COOKIES: z.stringbool().default(true),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  /** Outbox relay's poll, milliseconds; it also wakes up on commit (design §5). */
  RELAY_POLL_MS: positive(500),
});

/** The hold in seconds: how long a ticket stays locked for its buyer (design §6). */
export const holdSeconds = positive(15 * 60).describe('ORDER_HOLD_SECONDS');

/**
 * Parses the environment once, at boot.
 * @throws Error that names every setting that is missing or wrong, and never prints a value: it may be a secret.
 */
export function loadConfig<Schema extends z.ZodObject>(
  schema: Schema,
  env: NodeJS.ProcessEnv = process.env,
): z.infer<Schema> {
  const result = schema.safeParse(env);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`configuration is not valid:\n${problems.join('\n')}`);
}
