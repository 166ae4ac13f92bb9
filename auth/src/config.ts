import { baseConfig, loadConfig } from '@ticketing/common/platform';
import { z } from 'zod';

const schema = baseConfig.extend({
  /** The operator's account, made at the first boot. Both or neither. */
  OPERATOR_EMAIL: z.email().toLowerCase().optional(),
  OPERATOR_PASSWORD: z.string().min(8).max(128).optional(),
});

/** @throws Error that names what is missing or wrong */
export function config(env?: NodeJS.ProcessEnv) {
  const { OPERATOR_EMAIL: email, OPERATOR_PASSWORD: password, ...rest } = loadConfig(schema, env);
  if (email && password) return { ...rest, operator: { email, password } };
  if (!email && !password) return { ...rest, operator: undefined };
  throw new Error('configuration is not valid:\n  OPERATOR_EMAIL, OPERATOR_PASSWORD: set both or neither');
}
