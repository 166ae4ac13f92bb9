import type { EventOf } from '@ticketing/common/events';
import type { Handlers, Outcome } from '@ticketing/common/messaging';
import { followOrder } from '../domain/payment';
import type { PaymentStore } from '../models/payment';
import type { Settler } from '../settler';

interface Deps {
  payments: PaymentStore;
  settler: Pick<Settler, 'soon'>;
}

/** Opens the payment of a new order. */
const orderCreated =
  ({ payments }: Deps) =>
  async (event: EventOf<'order.created'>): Promise<Outcome> =>
    (await payments.open(event)) ? 'applied' : 'duplicate';

type Later = EventOf<'order.processing' | 'order.completed' | 'order.cancelled'>;

/**
 * Follows the order, then captures or voids. What must be done with Stripe is not part of the acknowledgement: it
 * stands in the document as "not settled", where the sweeper finds it after a crash.
 */
const orderChanged =
  ({ payments, settler }: Deps) =>
  async ({ data, version }: Later): Promise<Outcome> => {
    const { status, expiresAt } = data;
    const reason = data.status === 'cancelled' ? { cancelReason: data.cancelReason } : {};
    const order = { status, version, expiresAt: new Date(expiresAt), ...reason };
    for (;;) {
      const payment = await payments.find(data.id);
      if (!payment) return 'gap';
      const change = followOrder(payment, order);
      if (typeof change === 'string') return change;
      if (!(await payments.apply(payment, change))) continue;
      if (!change.next.settled) settler.soon(data.id);
      return 'applied';
    }
  };

/** What payments hears, and from whom: the table of design §5. */
export const paymentHandlers = (deps: Deps): Handlers => ({
  'order.created': orderCreated(deps),
  'order.processing': orderChanged(deps),
  'order.completed': orderChanged(deps),
  'order.cancelled': orderChanged(deps),
});
