import { boot, createLogger, listen, loadConfig, stopOnSignal } from '@ticketing/common/platform';
import { z } from 'zod';
import { createSandbox } from './app';
import { openState } from './state';

const logger = createLogger('stripe-sandbox');

boot(logger, async () => {
  const config = loadConfig(
    z.object({
      HOST: z.string().default('0.0.0.0'),
      PORT: z.coerce.number().int().default(3000),
      /** The journal that keeps the sandbox's state. */
      STATE_FILE: z.string({ error: 'is missing' }).min(1),
    }),
  );
  const app = createSandbox(openState(config.STATE_FILE), () => new Date());
  const server = await listen(app, config.PORT, config.HOST, logger);
  stopOnSignal(logger, [server.stop]);
});
