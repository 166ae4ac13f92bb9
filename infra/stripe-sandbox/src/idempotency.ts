import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { State } from './state';
import { StripeApiError } from './stripe-error';

interface Answer {
  fingerprint: string;
  status: number;
  body: unknown;
}

/**
 * Idempotency as https://docs.stripe.com/api/idempotent_requests says: the first answer to a key is kept and replayed,
 * 500s included; the same key with other parameters is an error; while the first request runs, another is a 409.
 * An answer from before the endpoint began (bad parameters, 401) is not kept.
 */
export function idempotency(state: State): RequestHandler {
  const underWay = new Set<string>();
  return (req, res, next) => {
    const key = req.get('idempotency-key');
    if (!key || req.method !== 'POST') return next();
    const fingerprint = createHash('sha256')
      .update(`${req.path}\n${JSON.stringify(req.body)}`)
      .digest('hex');
    const known = state.get<Answer>('idempotency_key', key);
    if (known && known.fingerprint !== fingerprint) {
      const message =
        'Keys for idempotent requests can only be used with the same parameters they were first used with.';
      throw new StripeApiError(400, { type: 'idempotency_error', message });
    }
    if (known) {
      res.set('Idempotent-Replayed', 'true').status(known.status).json(known.body);
      return;
    }
    if (underWay.has(key)) {
      const message = 'There is currently another in-progress request using this Idempotent Key.';
      throw new StripeApiError(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message });
    }
    underWay.add(key);
    res.on('close', () => underWay.delete(key));
    const json = res.json.bind(res);
    res.json = (body) => {
      const began = res.statusCode < 400 || res.statusCode === 402 || res.statusCode >= 500;
      if (began) state.put<Answer>('idempotency_key', key, { fingerprint, status: res.statusCode, body });
      return json(body);
    };
    next();
  };
}
