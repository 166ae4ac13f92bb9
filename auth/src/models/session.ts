import { createEvent } from '@ticketing/common/events';
import { sessionSeconds } from '@ticketing/common/http';
import { nextEvent, type Outboxed, outboxFields } from '@ticketing/common/messaging';
import { type Clock, newId } from '@ticketing/common/platform';
import { type Connection, type Model, Schema } from 'mongoose';

interface Stored extends Outboxed {
  _id: string;
  userId: string;
  expiresAt: Date;
  revokedAt?: Date;
}

export interface SessionStore {
  /** The model, for the relay. */
  model: Model<Stored>;
  /** Called after each commit, so that the relay need not wait for its poll. */
  onCommit(listener: (id: string) => void): void;
  /** @returns the id of the new session */
  start(userId: string): Promise<string>;
  /** Ends the session and tells the other services; a second time does nothing. */
  revoke(id: string): Promise<void>;
  isRevoked(id: string): Promise<boolean>;
}

export async function createSessionStore(connection: Connection, clock: Clock): Promise<SessionStore> {
  const required = true;
  const schema = new Schema<Stored>(
    {
      _id: String,
      userId: { type: String, required },
      expiresAt: { type: Date, required },
      revokedAt: Date,
      ...outboxFields,
    },
    { versionKey: false },
  );
  const model = connection.model<Stored>('session', schema);
  await model.init();
  let committed: (id: string) => void = () => {};
  return {
    model,
    onCommit: (listener) => {
      committed = listener;
    },
    start: async (userId) => {
      const _id = newId();
      const expiresAt = new Date(clock.now().getTime() + sessionSeconds * 1000);
      await model.create({ _id, userId, expiresAt, version: -1, pending: 0, outbox: [] });
      return _id;
    },
    revoke: async (sessionId) => {
      const session = await model.findById(sessionId).lean<Stored>();
      if (!session || session.revokedAt) return;
      const { userId, expiresAt } = session;
      const now = clock.now();
      const data = { sessionId, userId, expiresAt: expiresAt.toISOString() };
      const event = createEvent('session.revoked', { source: 'auth', subject: sessionId, version: 0, now, data });
      await model.updateOne({ _id: sessionId, version: -1 }, { $set: { revokedAt: now }, ...nextEvent(event) });
      committed(sessionId);
    },
    isRevoked: async (id) => (await model.exists({ _id: id, version: -1 })) === null,
  };
}
