import { startRelay } from '@ticketing/common/messaging';
import { baseConfig, boot, createLogger, listen, loadConfig, stopOnSignal } from '@ticketing/common/platform';
import { connectService } from '@ticketing/common/service';
import { z } from 'zod';
import { createApp } from './app';
import { expirationHandlers } from './listeners/order-changed';
import { createLedger } from './models/ledger';
import { unlockOnTime } from './unlock-on-time';
import { createUnlockQueue } from './unlock-queue';

boot(createLogger('expiration'), async () => {
  const config = loadConfig(baseConfig.extend({ REDIS_URL: z.string({ error: 'is missing' }).min(1) }));
  const service = await connectService('expiration', config);
  const { mongo, bus, clock, logger, http } = service;
  const ledger = await createLedger(mongo, clock);
  const queue = createUnlockQueue(config.REDIS_URL, 'unlock', clock, logger);
  const relay = startRelay({ model: ledger.model, bus, logger, pollMs: config.RELAY_POLL_MS });
  ledger.onCommit(relay.wake);
  const consumer = await service.consume(expirationHandlers({ ledger, queue, logger }));
  const reconciler = unlockOnTime({ ledger, queue, clock, logger });
  const readiness = async () => ({ ...(await http.readiness()), redis: queue.isHealthy() });
  const server = await listen(createApp({ ...http, readiness }), config.PORT, config.HOST, logger);
  const steps = [reconciler.stop, queue.close, consumer.stop, relay.stop, bus.close, () => mongo.close()];
  stopOnSignal(logger, [server.stop, ...steps]);
});
