import type { Role, ServiceApp } from '../http';
import { signToken } from '../http';
import { createLogger, newId } from '../platform';

export const testJwtKey = 'a key for tests that is long enough';

/** What `createApp` takes besides its own dependencies, without anything running. */
export const testHttp = (): Omit<ServiceApp, 'routes'> => ({
  logger: createLogger('test', 'silent'),
  jwtKey: testJwtKey,
  secureCookies: false,
  isRevoked: async () => false,
  readiness: () => ({}),
});

/** A `Cookie` header of a signed-in user. */
export function cookieOf(userId = newId(), sessionId = newId(), roles: Role[] = []): string {
  const user = { id: userId, email: `${userId}@example.com`, sessionId, roles };
  const session = { jwt: signToken(user, testJwtKey, new Date()) };
  return `session=${Buffer.from(JSON.stringify(session)).toString('base64')}`;
}
