import { createServiceApp, requireAuth, requireRole, type ServiceApp } from '@ticketing/common/http';
import type { Express } from 'express';
import type { WebhookInbox } from './models/webhook-inbox';
import { confirmPaymentRoute } from './routes/confirm-payment';
import { createPayment } from './routes/create-payment';
import { receiveWebhook } from './routes/receive-webhook';
import { refundPayment } from './routes/refund-payment';
import { showPayment } from './routes/show-payment';
import { showPaymentConfig } from './routes/show-payment-config';
import type { SettleDeps } from './settle';
import type { Settler } from './settler';

/** For anybody to read: never a secret key. */
export interface PublicConfig {
  publishableKey: string;
  /** No real money moves. */
  sandbox: boolean;
  /** Where the sandbox serves its stand-in for Stripe.js. */
  scriptUrl?: string;
}

export interface Deps extends SettleDeps {
  inbox: WebhookInbox;
  settler: Pick<Settler, 'soon'>;
  publicConfig: PublicConfig;
  /** How long to wait for the event of an order that was made a moment ago, milliseconds. */
  mirrorWaitMs: number;
  /** Signs Stripe's webhooks; without it none is taken. */
  webhookSecret: string | undefined;
}

export const createApp = (deps: Deps, service: Omit<ServiceApp, 'routes'>): Express =>
  createServiceApp({
    ...service,
    rawRoutes: (router) => {
      router.post('/api/payments/webhook', receiveWebhook(deps));
    },
    routes: (router) => {
      router.get('/api/payments/config', showPaymentConfig(deps));
      router.use('/api/payments', requireAuth);
      router.post('/api/payments', createPayment(deps));
      router.get('/api/payments/:id', showPayment(deps));
      router.post('/api/payments/:id/confirm', confirmPaymentRoute(deps));
      router.use('/api/payments/:id/refund', requireRole('operator'));
      router.post('/api/payments/:id/refund', refundPayment(deps));
    },
  });
