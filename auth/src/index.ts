import { startRelay } from '@ticketing/common/messaging';
import { boot, createLogger, listen, stopOnSignal } from '@ticketing/common/platform';
import { connectService } from '@ticketing/common/service';
import { createApp } from './app';
import { config as readConfig } from './config';
import { ensureOperator } from './ensure-operator';
import { createSessionStore } from './models/session';
import { createUserStore } from './models/user';

boot(createLogger('auth'), async () => {
  const config = readConfig();
  const { mongo, bus, clock, logger, http } = await connectService('auth', config);
  const deps = {
    users: await createUserStore(mongo),
    sessions: await createSessionStore(mongo, clock),
    clock,
    jwtKey: config.JWT_KEY,
  };
  if (config.operator) await ensureOperator({ ...deps, logger }, config.operator);
  const relay = startRelay({ model: deps.sessions.model, bus, logger, pollMs: config.RELAY_POLL_MS });
  deps.sessions.onCommit(relay.wake);
  const server = await listen(createApp(deps, http), config.PORT, config.HOST, logger);
  stopOnSignal(logger, [server.stop, relay.stop, bus.close, () => mongo.close()]);
});
