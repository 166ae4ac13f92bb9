import { boot, createLogger, listen, loadConfig, stopOnSignal } from '@ticketing/common/platform';
import { z } from 'zod';
import { createSandbox } from './app';
import { openState } from './state';
import { startWebhooks } from './webhooks';

const logger = createLogger('stripe-sandbox');

boot(logger, async () => {
  const config = loadConfig(
    z.object({
      HOST: z.string().default('0.0.0.0'),
      PORT: z.coerce.number().int().default(3000),
      /** The journal that keeps the sandbox's state. */
      STATE_FILE: z.string({ error: 'is missing' }).min(1),
      /** Where webhooks go; without it none are sent. */
      WEBHOOK_URL: z.url().optional(),
      STRIPE_WEBHOOK_SECRET: z.string().default('whsec_sandbox'),
    }),
  );
  const now = () => new Date();
  const state = openState(config.STATE_FILE);
  const { WEBHOOK_URL: url, STRIPE_WEBHOOK_SECRET: secret } = config;
  const webhooks = startWebhooks(state, { ...(url && { url }), secret, now, logger });
  const app = createSandbox({ state, now, webhooks });
  const server = await listen(app, config.PORT, config.HOST, logger);
  stopOnSignal(logger, [server.stop, webhooks.stop]);
});
