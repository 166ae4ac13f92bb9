import { z } from 'zod';
import { envelope, id, time } from './envelope';

/** A signed-out session. Its token stays valid by signature until `expiresAt`, so every service must know. */
export const sessionRevoked = envelope(
  'session.revoked',
  z.strictObject({ sessionId: id, userId: id, expiresAt: time }),
);
