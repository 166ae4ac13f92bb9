import type { Clock, Logger } from '@ticketing/common/platform';
import type { UserStore } from './models/user';
import { hashPassword } from './passwords';

interface Operator {
  email: string;
  password: string;
}

/**
 * Makes the account of the shop's operator, unless there is one with this email. Before the first request is served, so
 * that nobody can sign up with the operator's email first.
 */
export async function ensureOperator(
  { users, clock, logger }: { users: UserStore; clock: Clock; logger: Logger },
  { email, password }: Operator,
): Promise<void> {
  const known = await users.findByEmail(email);
  if (known?.roles.includes('operator')) return;
  if (known) throw new Error('OPERATOR_EMAIL belongs to an account that is not an operator');
  const operator = { email, passwordHash: await hashPassword(password), roles: ['operator' as const] };
  if (await users.insert(operator, clock.now())) logger.info('made the operator’s account');
}
