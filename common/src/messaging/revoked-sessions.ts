import { type Connection, Schema } from 'mongoose';
import type { IsRevoked } from '../http/session';
import type { Handler } from './consumer';

interface RevokedSession {
  _id: string;
  expiresAt: Date;
}

export interface RevokedSessions {
  isRevoked: IsRevoked;
  /** Handler for `session.revoked`. Naturally idempotent: a session is revoked once and for good. */
  onSessionRevoked: Handler<'session.revoked'>;
}

/** A service's copy of the signed-out sessions: the signature of their tokens stays good until they expire. */
export async function createRevokedSessions(connection: Connection): Promise<RevokedSessions> {
  const schema = new Schema<RevokedSession>({ _id: String, expiresAt: { type: Date, required: true } });
  const model = connection.model<RevokedSession>('revoked_session', schema);
  await model.init();
  return {
    isRevoked: async (sessionId) => (await model.exists({ _id: sessionId })) !== null,
    onSessionRevoked: async ({ data }) => {
      const entry = { expiresAt: new Date(data.expiresAt) };
      const { upsertedCount } = await model.updateOne(
        { _id: data.sessionId },
        { $setOnInsert: entry },
        { upsert: true },
      );
      return upsertedCount === 1 ? 'applied' : 'duplicate';
    },
  };
}
