import { createHmac, randomBytes } from 'node:crypto';
import { type Background, type Logger, repeat } from '@ticketing/common/platform';
import type { State } from './state';
import { wrongRequest } from './stripe-error';

interface StoredEvent {
  id: string;
  /** The event as Stripe sends it. */
  payload: { id: string; type: string; created: number; data: { object: unknown } };
  order: number;
  attempts: number;
  /** Milliseconds since the epoch. */
  nextAt: number;
  isDelivered: boolean;
}

/** How webhooks are delivered: as they should be, not at all, each five times, or the newest first after a pause. */
export const deliveryModes = ['normal', 'never', 'five_times', 'reverse'] as const;
type DeliveryMode = (typeof deliveryModes)[number];

export interface Webhooks extends Background {
  /** Something happened: stored first, delivered afterwards, with retries. */
  emit(type: string, object: unknown): void;
  /** @throws StripeApiError for an unknown mode */
  deliver(mode: string): void;
}

export interface WebhookOptions {
  /** Where the events go; without it they are only stored. */
  url?: string;
  secret: string;
  now: () => Date;
  logger: Logger;
}

const table = 'event';
const apiVersion = '2026-10-28.endive';
const everyMs = 100;
const giveUpAfter = 20;
const answerWithinMs = 5_000;
/** Events that are younger wait, so that there is something to put in reverse. */
const reversePauseMs = 1_500;

/** Seconds until the next attempt: 1, 2, 4 … at most a minute. */
const backoff = (attempts: number) => Math.min(60, 2 ** (attempts - 1));

/** https://docs.stripe.com/webhooks/signature: HMAC-SHA256 of `timestamp.body`. */
export function signWebhook(body: string, secret: string, at: Date): string {
  const timestamp = Math.floor(at.getTime() / 1000);
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return `t=${timestamp},v1=${signature}`;
}

export function startWebhooks(state: State, { url, secret, now, logger }: WebhookOptions): Webhooks {
  let mode: DeliveryMode = 'normal';

  const post = async (event: StoredEvent): Promise<boolean> => {
    const body = JSON.stringify(event.payload);
    const headers = { 'content-type': 'application/json', 'stripe-signature': signWebhook(body, secret, now()) };
    const signal = AbortSignal.timeout(answerWithinMs);
    return fetch(url ?? '', { method: 'POST', headers, body, signal }).then(
      ({ ok }) => ok,
      () => false,
    );
  };

  const attempt = async (event: StoredEvent) => {
    const times = mode === 'five_times' ? 5 : 1;
    const answers = await Promise.all(Array.from({ length: times }, () => post(event)));
    const attempts = event.attempts + 1;
    const isDelivered = answers.every(Boolean);
    const nextAt = now().getTime() + backoff(attempts) * 1000;
    state.put<StoredEvent>(table, event.id, { ...event, attempts, isDelivered, nextAt });
  };

  const due = (): StoredEvent[] => {
    const time = now().getTime() - (mode === 'reverse' ? reversePauseMs : 0);
    const waiting = state
      .all<StoredEvent>(table)
      .filter(({ isDelivered, attempts, nextAt }) => !isDelivered && attempts < giveUpAfter && nextAt <= time)
      .sort((one, other) => one.order - other.order);
    return mode === 'reverse' ? waiting.reverse() : waiting;
  };

  const loop = repeat('webhooks', everyMs, logger, async () => {
    if (!url || mode === 'never') return;
    for (const event of due()) await attempt(event);
  });

  return {
    stop: loop.stop,
    deliver: (wanted) => {
      const known = deliveryModes.find((candidate) => candidate === wanted);
      if (!known) throw wrongRequest(`The modes are ${deliveryModes.join(', ')}.`);
      mode = known;
    },
    emit: (type, object) => {
      const id = `evt_${randomBytes(12).toString('hex')}`;
      const created = Math.floor(now().getTime() / 1000);
      const facts = { livemode: false, pending_webhooks: 1, request: { id: null, idempotency_key: null } };
      const payload = { id, object: 'event', api_version: apiVersion, created, type, data: { object }, ...facts };
      const order = state.all(table).length;
      state.put<StoredEvent>(table, id, {
        id,
        payload,
        order,
        attempts: 0,
        nextAt: now().getTime(),
        isDelivered: false,
      });
    },
  };
}
