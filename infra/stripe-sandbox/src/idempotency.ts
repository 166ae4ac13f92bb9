import { createHash } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { State } from './state';
import { StripeApiError } from './stripe-error';

interface Answer {
  fingerprint: string;
  status: number;
  body: unknown;
  /** Milliseconds since the epoch. */
  at: number;
}

/** Stripe forgets a key after at least 24 hours. */
const keptMs = 24 * 60 * 60 * 1000;

/** Keeps the answer under the request's key, if it has one; what is thrown before the endpoint began is not kept. */
export const keepAnswer = (res: Response, body: unknown): void => res.locals.keepAnswer?.(body);

/**
 * Idempotency as https://docs.stripe.com/api/idempotent_requests says: the first answer to a key is kept and replayed,
 * 500s included; the same key with other parameters is an error; while the first request runs, another is a 409; and
 * nothing is kept of a request that failed validation or met another one under way.
 */
export function idempotency(state: State, now: () => Date): RequestHandler {
  const underWay = new Set<string>();
  return (req, res, next) => {
    const key = req.get('idempotency-key');
    if (!key || req.method !== 'POST') return next();
    const fingerprint = createHash('sha256')
      .update(`${req.path}\n${JSON.stringify(req.body)}`)
      .digest('hex');
    const known = state.get<Answer>('idempotency_key', key);
    const isKept = known && now().getTime() - known.at < keptMs;
    if (isKept && known.fingerprint !== fingerprint) {
      const message =
        'Keys for idempotent requests can only be used with the same parameters they were first used with.';
      throw new StripeApiError(400, { type: 'idempotency_error', message });
    }
    if (isKept) {
      res.set('Idempotent-Replayed', 'true').status(known.status).json(known.body);
      return;
    }
    if (underWay.has(key)) {
      const message = 'There is currently another in-progress request using this Idempotent Key.';
      throw new StripeApiError(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message });
    }
    underWay.add(key);
    res.on('close', () => underWay.delete(key));
    res.locals.keepAnswer = (body: unknown) => {
      const answer = { fingerprint, status: res.statusCode, body, at: now().getTime() };
      state.put<Answer>('idempotency_key', key, answer);
      underWay.delete(key);
    };
    next();
  };
}
