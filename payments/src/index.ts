import { mirrorWaitMs, startRelay } from '@ticketing/common/messaging';
import { boot, createLogger, listen, stopOnSignal } from '@ticketing/common/platform';
import { connectService } from '@ticketing/common/service';
import { createApp, type PublicConfig } from './app';
import { config as readConfig } from './config';
import { paymentHandlers } from './listeners/order-changed';
import { createPaymentStore } from './models/payment';
import { createWebhookInbox } from './models/webhook-inbox';
import { startSettler } from './settler';
import { createStripeGateway } from './stripe-gateway';

boot(createLogger('payments'), async () => {
  const config = readConfig();
  const service = await connectService('payments', config);
  const { mongo, bus, clock, logger } = service;
  const { STRIPE_KEY: key, STRIPE_SANDBOX_URL: sandboxUrl } = config;
  const payments = await createPaymentStore(mongo, clock);
  const inbox = await createWebhookInbox(mongo, clock);
  const stripe = createStripeGateway({ key, timeoutMs: config.STRIPE_TIMEOUT_MS, ...(sandboxUrl && { sandboxUrl }) });
  const publicConfig: PublicConfig = {
    publishableKey: config.STRIPE_PUBLISHABLE_KEY,
    sandbox: sandboxUrl !== undefined,
    ...(sandboxUrl && { scriptUrl: config.STRIPE_SANDBOX_SCRIPT_URL }),
  };
  const relay = startRelay({ model: payments.model, bus, logger, pollMs: config.RELAY_POLL_MS });
  payments.onCommit(relay.wake);
  const searchableAfterMs = config.STRIPE_SEARCHABLE_AFTER_MS;
  const settling = { payments, stripe, inbox, clock, logger, searchableAfterMs };
  const settler = startSettler(settling, config.SETTLE_EVERY_MS, logger);
  const consumer = await service.consume(paymentHandlers({ payments, settler }));
  const webhookSecret = config.STRIPE_WEBHOOK_SECRET;
  const app = createApp({ ...settling, settler, publicConfig, mirrorWaitMs, webhookSecret }, service.http);
  const server = await listen(app, config.PORT, config.HOST, logger);
  stopOnSignal(logger, [server.stop, consumer.stop, settler.stop, relay.stop, bus.close, () => mongo.close()]);
});
