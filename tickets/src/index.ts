import { startRelay } from '@ticketing/common/messaging';
import { baseConfig, boot, createLogger, listen, loadConfig, stopOnSignal } from '@ticketing/common/platform';
import { connectService } from '@ticketing/common/service';
import { createApp } from './app';
import { ticketHandlers } from './listeners/order-changed';
import { createTicketStore } from './models/ticket';

boot(createLogger('tickets'), async () => {
  const config = loadConfig(baseConfig);
  const service = await connectService('tickets', config);
  const { mongo, bus, clock, logger } = service;
  const deps = { tickets: await createTicketStore(mongo, clock), clock };
  const relay = startRelay({ model: deps.tickets.model, bus, logger, pollMs: config.RELAY_POLL_MS });
  deps.tickets.onCommit(relay.wake);
  const consumer = await service.consume(ticketHandlers(deps));
  const server = await listen(createApp(deps, service.http), config.PORT, config.HOST, logger);
  stopOnSignal(logger, [server.stop, consumer.stop, relay.stop, bus.close, () => mongo.close()]);
});
