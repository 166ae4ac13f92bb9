import { type Logger, repeat } from '@ticketing/common/platform';
import type { PaymentStore } from './models/payment';
import { settle } from './settle';
import type { StripeGateway } from './stripe-gateway';

interface Deps {
  payments: PaymentStore;
  stripe: StripeGateway;
  logger: Logger;
}

const paymentsPerRound = 500;

export interface Settler {
  /** Settles this payment soon; a failure is left to the sweeper. */
  soon(id: string): void;
  stop(): Promise<void>;
}

/** One round of the sweeper. A payment without an intent has nothing at Stripe to look at. */
export async function settleAll(deps: Deps): Promise<void> {
  for (const { id, intentId } of await deps.payments.findUnsettled(paymentsPerRound)) {
    if (intentId) await trySettle(deps, id);
  }
}

async function trySettle(deps: Deps, id: string): Promise<void> {
  await settle(deps, id).catch((error) => deps.logger.warn({ err: error, payment: id }, 'not settled yet'));
}

/** Design §7.7: looks at every payment that is not settled, at boot and again and again. */
export function startSettler(deps: Deps, everyMs: number): Settler {
  const underWay = new Set<Promise<void>>();
  const sweeper = repeat('settle payments', everyMs, deps.logger, () => settleAll(deps));
  return {
    soon: (id) => {
      const work = trySettle(deps, id).finally(() => underWay.delete(work));
      underWay.add(work);
    },
    stop: async () => {
      await sweeper.stop();
      await Promise.all(underWay);
    },
  };
}
