import { createServiceApp, requireAuth, type ServiceApp } from '@ticketing/common/http';
import type { Clock, Logger } from '@ticketing/common/platform';
import type { Express } from 'express';
import type { PaymentStore } from './models/payment';
import { confirmPaymentRoute } from './routes/confirm-payment';
import { createPayment } from './routes/create-payment';
import { showPaymentConfig } from './routes/show-payment-config';
import type { StripeGateway } from './stripe-gateway';

/** For anybody to read: never a secret key. */
export interface PublicConfig {
  publishableKey: string;
  /** No real money moves. */
  sandbox: boolean;
  /** Where the sandbox serves its stand-in for Stripe.js. */
  scriptUrl?: string;
}

export interface Deps {
  payments: PaymentStore;
  stripe: StripeGateway;
  clock: Clock;
  logger: Logger;
  publicConfig: PublicConfig;
}

export const createApp = (deps: Deps, service: Omit<ServiceApp, 'routes'>): Express =>
  createServiceApp({
    ...service,
    routes: (router) => {
      router.get('/api/payments/config', showPaymentConfig(deps));
      router.use('/api/payments', requireAuth);
      router.post('/api/payments', createPayment(deps));
      router.post('/api/payments/:id/confirm', confirmPaymentRoute(deps));
    },
  });
