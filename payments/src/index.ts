import { startRelay } from '@ticketing/common/messaging';
import { boot, createLogger, listen, stopOnSignal } from '@ticketing/common/platform';
import { connectService } from '@ticketing/common/service';
import { createApp, type PublicConfig } from './app';
import { config as readConfig } from './config';
import { paymentHandlers } from './listeners/order-changed';
import { createPaymentStore } from './models/payment';
import { startSettler } from './settler';
import { createStripeGateway } from './stripe-gateway';

boot(createLogger('payments'), async () => {
  const config = readConfig();
  const service = await connectService('payments', config);
  const { mongo, bus, clock, logger } = service;
  const { STRIPE_KEY: key, STRIPE_SANDBOX_URL: sandboxUrl } = config;
  const payments = await createPaymentStore(mongo, clock);
  const stripe = createStripeGateway({ key, ...(sandboxUrl && { sandboxUrl }) });
  const publicConfig: PublicConfig = {
    publishableKey: config.STRIPE_PUBLISHABLE_KEY,
    sandbox: sandboxUrl !== undefined,
    ...(sandboxUrl && { scriptUrl: config.STRIPE_SANDBOX_SCRIPT_URL }),
  };
  const relay = startRelay({ models: [payments.model], bus, logger, pollMs: config.RELAY_POLL_MS });
  payments.onCommit(relay.wake);
  const settler = startSettler({ payments, stripe, logger }, config.SETTLE_EVERY_MS);
  const consumer = await service.consume(paymentHandlers({ payments, settler }));
  const app = createApp({ payments, stripe, clock, logger, publicConfig }, service.http);
  const server = await listen(app, config.PORT, config.HOST, logger);
  stopOnSignal(logger, [server.stop, consumer.stop, settler.stop, relay.stop, bus.close, () => mongo.close()]);
});
