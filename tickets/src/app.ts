import { createServiceApp, requireAuth, type ServiceApp } from '@ticketing/common/http';
import type { Clock } from '@ticketing/common/platform';
import type { Express } from 'express';
import type { TicketStore } from './models/ticket';
import { createTicket } from './routes/create-ticket';
import { editTicket } from './routes/edit-ticket';
import { searchTickets } from './routes/search-tickets';
import { showTicket } from './routes/show-ticket';
import { withdrawTicket } from './routes/withdraw-ticket';

export interface Deps {
  tickets: TicketStore;
  clock: Clock;
}

export const createApp = (deps: Deps, service: Omit<ServiceApp, 'routes'>): Express =>
  createServiceApp({
    ...service,
    routes: (router) => {
      router.get('/api/tickets', searchTickets(deps));
      router.get('/api/tickets/:id', showTicket(deps));
      router.use('/api/tickets', requireAuth);
      router.post('/api/tickets', createTicket(deps));
      router.put('/api/tickets/:id', editTicket(deps));
      router.delete('/api/tickets/:id', withdrawTicket(deps));
    },
  });
