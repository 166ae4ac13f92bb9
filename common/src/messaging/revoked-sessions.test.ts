import { anEvent, testDatabase } from '../testing';
import { createRevokedSessions } from './revoked-sessions';

test('a session is revoked once it was heard of, and hearing twice changes nothing', async () => {
  const { isRevoked, onSessionRevoked } = await createRevokedSessions(testDatabaseConnection);
  const data = { sessionId: 's1', userId: 'u1', expiresAt: '2027-04-01T00:00:00.000Z' };
  const event = anEvent('session.revoked', 's1', 0, data);
  expect(await isRevoked('s1')).toBe(false);
  expect(await onSessionRevoked(event)).toBe('applied');
  expect(await onSessionRevoked(event)).toBe('duplicate');
  expect(await isRevoked('s1')).toBe(true);
  expect(await isRevoked('s2')).toBe(false);
});

const testDatabaseConnection = testDatabase();
