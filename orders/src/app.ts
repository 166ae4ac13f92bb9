import { createServiceApp, requireAuth, type ServiceApp } from '@ticketing/common/http';
import type { Clock } from '@ticketing/common/platform';
import type { Express } from 'express';
import type { OrderStore } from './models/order';
import type { TicketStore } from './models/ticket';
import { cancelOrder } from './routes/cancel-order';
import { createOrderRoute } from './routes/create-order';
import { listOrders } from './routes/list-orders';
import { showOrder } from './routes/show-order';

export interface Deps {
  orders: OrderStore;
  tickets: TicketStore;
  clock: Clock;
  /** How long a ticket stays locked, seconds. */
  holdSeconds: number;
  /** How long to wait for the event of a ticket that was listed a moment ago, milliseconds. */
  mirrorWaitMs: number;
  /** How many tickets a buyer may hold at once. */
  maxHolds: number;
}

export const createApp = (deps: Deps, service: Omit<ServiceApp, 'routes'>): Express =>
  createServiceApp({
    ...service,
    routes: (router) => {
      router.use('/api/orders', requireAuth);
      router.post('/api/orders', createOrderRoute(deps));
      router.get('/api/orders', listOrders(deps));
      router.get('/api/orders/:id', showOrder(deps));
      router.delete('/api/orders/:id', cancelOrder(deps));
    },
  });
