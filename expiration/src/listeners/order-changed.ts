import type { EventOf } from '@ticketing/common/events';
import type { Handlers, Outcome } from '@ticketing/common/messaging';
import type { Logger } from '@ticketing/common/platform';
import type { Ledger } from '../models/ledger';
import type { UnlockQueue } from '../unlock-queue';

interface Deps {
  ledger: Ledger;
  queue: Pick<UnlockQueue, 'schedule'>;
  logger: Logger;
}

/** The ledger first, then the job: without the job the order still expires, without the record it might not. */
const orderCreated =
  ({ ledger, queue, logger }: Deps) =>
  async (event: EventOf<'order.created'>): Promise<Outcome> => {
    const outcome = await ledger.follow(event);
    const entry = { orderId: event.subject, expiresAt: new Date(event.data.expiresAt) };
    if (outcome === 'applied') {
      await queue
        .schedule(entry)
        .catch((error) => logger.warn({ err: error, ...entry }, 'no job yet, the ledger will see to it'));
    }
    return outcome;
  };

/** What expiration hears, and from whom: the table of design §5. */
export function expirationHandlers(deps: Deps): Handlers {
  const { follow } = deps.ledger;
  return {
    'order.created': orderCreated(deps),
    'order.processing': follow,
    'order.completed': follow,
    'order.cancelled': follow,
  };
}
