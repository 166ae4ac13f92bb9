import { type Logger, repeat } from '@ticketing/common/platform';
import type { WebhookInbox } from './models/webhook-inbox';
import { type SettleDeps, settle } from './settle';

export interface SettlerDeps extends SettleDeps {
  inbox: WebhookInbox;
}

const paymentsPerRound = 500;

export interface Settler {
  /** Settles this payment soon, then calls `afterwards`; a failure is left to the sweeper. */
  soon(id: string, afterwards?: () => Promise<void>): void;
  stop(): Promise<void>;
}

/** True when it worked; a failure is logged and left to the next round. */
const trySettle = (deps: SettleDeps, id: string): Promise<boolean> =>
  settle(deps, id).then(
    () => true,
    (error) => {
      deps.logger.warn({ err: error, payment: id }, 'not settled yet');
      return false;
    },
  );

/** Webhooks that were stored and not yet acted on: all there is to a webhook is which payment to look at. */
async function settleHooked(deps: SettlerDeps): Promise<void> {
  for (const { id, paymentId } of await deps.inbox.waiting(paymentsPerRound)) {
    const isKnown = (await deps.payments.find(paymentId)) !== undefined;
    if (!isKnown || (await trySettle(deps, paymentId))) await deps.inbox.done(id);
  }
  await deps.inbox.forgetOld();
}

/** One round of the sweeper (design §7.7). A payment that nobody tried has nothing at Stripe to look at. */
export async function settleAll(deps: SettlerDeps): Promise<void> {
  await settleHooked(deps);
  for (const { id, triedAt } of await deps.payments.findUnsettled(paymentsPerRound)) {
    if (triedAt) await trySettle(deps, id);
  }
}

/** Settles at boot what an earlier process left, then again and again, and at once what `soon` names. */
export function startSettler(deps: SettlerDeps, everyMs: number, logger: Logger): Settler {
  const underWay = new Set<Promise<unknown>>();
  const sweeper = repeat('settle payments', everyMs, logger, () => settleAll(deps));
  return {
    soon: (id, afterwards) => {
      const work = trySettle(deps, id)
        .then((settled) => (settled ? afterwards?.() : undefined))
        .catch((error) => logger.error({ err: error, payment: id }, 'could not note what was settled'))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
    stop: async () => {
      await sweeper.stop();
      await Promise.all(underWay);
    },
  };
}
