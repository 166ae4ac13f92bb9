import { baseConfig, holdSeconds, loadConfig } from '@ticketing/common/platform';
import { z } from 'zod';

export const config = () =>
  loadConfig(
    baseConfig.extend({
      ORDER_HOLD_SECONDS: holdSeconds,
      MAX_HOLDS_PER_BUYER: z.coerce.number().int().positive().default(4),
    }),
  );
