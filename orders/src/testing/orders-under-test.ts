import { createConsumer } from '@ticketing/common/messaging';
import { createLogger, newId } from '@ticketing/common/platform';
import { anEvent, cookieOf, testClock, testDatabase, testHttp } from '@ticketing/common/testing';
import request from 'supertest';
import { createApp } from '../app';
import { orderHandlers } from '../listeners';
import { createOrderStore } from '../models/order';
import { createTicketStore } from '../models/ticket';

type PaymentEvent = 'payment.authorized' | 'payment.captured' | 'payment.failed' | 'payment.refunded';

export const holdSeconds = 15 * 60;
export const maxHolds = 4;

/** Orders on a database of its own: its app, its stores, its consumer, and a clock that stands still. */
export function ordersUnderTest() {
  const connection = testDatabase();
  const clock = testClock();
  const start = async () => {
    const deps = {
      orders: await createOrderStore(connection, clock),
      tickets: await createTicketStore(connection),
      clock,
      holdSeconds,
      mirrorWaitMs: 500,
      maxHolds,
    };
    const logger = createLogger('test', 'silent');
    const consumer = await createConsumer({
      group: 'orders',
      connection,
      handlers: orderHandlers(deps),
      logger,
      clock,
    });
    return { ...deps, consumer, app: createApp(deps, testHttp()) };
  };
  type Running = Awaited<ReturnType<typeof start>>;
  let running: Running | undefined;
  beforeAll(async () => {
    running = await start();
  });
  const it = (): Running => {
    if (!running) throw new Error('not started yet');
    return running;
  };

  const deliver = (event: object) => it().consumer.deliver(JSON.stringify(event));

  return {
    clock,
    it,
    deliver,
    connection,
    /** A ticket that this service has heard of. */
    aTicket: async (facts: { sellerId?: string; price?: number } = {}) => {
      const id = newId();
      const { sellerId = newId(), price = 5000 } = facts;
      const fixed = { title: 'Concert', currency: 'USD', category: 'concert', venue: 'Arena', startsAt: null } as const;
      await deliver(anEvent('ticket.created', id, 0, { ...fixed, id, sellerId, price, status: 'available' }));
      return id;
    },
    purchase: (ticketId: unknown, buyerId: string) =>
      request(it().app).post('/api/orders').set('cookie', cookieOf(buyerId)).send({ ticketId }),
    cancel: (orderId: string, buyerId: string) =>
      request(it().app).delete(`/api/orders/${orderId}`).set('cookie', cookieOf(buyerId)),
    show: (path: string, buyerId: string) =>
      request(it().app).get(`/api/orders${path}`).set('cookie', cookieOf(buyerId)),
    payment: (type: PaymentEvent, orderId: string, version: number) => {
      const snapshot = { id: orderId, orderId, amount: 5000, currency: 'USD' };
      const reason = type === 'payment.failed' ? { reason: 'generic_decline' } : {};
      return anEvent(type, orderId, version, { ...snapshot, ...reason } as never);
    },
    outboxOf: async (orderId: string) =>
      (await it().orders.model.findById(orderId).lean())?.outbox.map(({ type, version }) => [type, version]),
  };
}

export const codeOf = (response: { text: string }): string => JSON.parse(response.text).code;
