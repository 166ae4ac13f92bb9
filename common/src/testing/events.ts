import { createEvent, type DataOf, type EventOf, type EventType } from '../events';

/** An event as its service would publish it. */
export const anEvent = <Type extends EventType>(
  type: Type,
  subject: string,
  version: number,
  data: DataOf<Type>,
): EventOf<Type> => createEvent(type, { source: 'test', subject, version, now: new Date(), data });

type OrderType = 'order.created' | 'order.processing' | 'order.completed' | 'order.cancelled';

const orderStatus = {
  'order.created': 'created',
  'order.processing': 'processing',
  'order.completed': 'complete',
  'order.cancelled': 'cancelled',
} as const;

export interface OrderFacts {
  id: string;
  ticketId: string;
  buyerId?: string;
  seq?: number;
  price?: number;
  expiresAt?: Date;
}

/** An order's event with what does not matter filled in; a cancelled order's time ran out. */
export function anOrderEvent<Type extends OrderType>(type: Type, version: number, facts: OrderFacts): EventOf<Type> {
  const {
    id,
    ticketId,
    buyerId = 'buyer',
    seq = 1,
    price = 5000,
    expiresAt = new Date('2027-03-01T12:15:00Z'),
  } = facts;
  const snapshot = { id, buyerId, ticketId, seq, price, currency: 'USD', expiresAt: expiresAt.toISOString() };
  const reason = type === 'order.cancelled' ? { cancelReason: 'expired' } : {};
  return anEvent(type, id, version, { ...snapshot, status: orderStatus[type], ...reason } as never);
}
