import { mirrorWaitMs, startRelay } from '@ticketing/common/messaging';
import { boot, createLogger, listen, stopOnSignal } from '@ticketing/common/platform';
import { connectService } from '@ticketing/common/service';
import { createApp } from './app';
import { config as readConfig } from './config';
import { startExpirySweeper } from './expire-overdue-orders';
import { orderHandlers } from './listeners';
import { createOrderStore } from './models/order';
import { createTicketStore } from './models/ticket';

boot(createLogger('orders'), async () => {
  const config = readConfig();
  const service = await connectService('orders', config);
  const { mongo, bus, clock, logger } = service;
  const deps = {
    orders: await createOrderStore(mongo, clock),
    tickets: await createTicketStore(mongo),
    clock,
    holdSeconds: config.ORDER_HOLD_SECONDS,
    mirrorWaitMs,
    maxHolds: config.MAX_HOLDS_PER_BUYER,
  };
  const relay = startRelay({ model: deps.orders.model, bus, logger, pollMs: config.RELAY_POLL_MS });
  deps.orders.onCommit(relay.wake);
  const consumer = await service.consume(orderHandlers(deps));
  const sweeper = startExpirySweeper(deps.orders, clock, logger);
  const server = await listen(createApp(deps, service.http), config.PORT, config.HOST, logger);
  stopOnSignal(logger, [server.stop, sweeper.stop, consumer.stop, relay.stop, bus.close, () => mongo.close()]);
});
