import { createEvent, type EventOf } from '@ticketing/common/events';
import { nextEvent, type Outboxed, type Outcome, outboxFields } from '@ticketing/common/messaging';
import { type Clock, isDuplicateKey } from '@ticketing/common/platform';
import { type Connection, type Model, Schema } from 'mongoose';

/** `scheduled` waits for its time; `due` was announced; `closed` no longer expires. */
type EntryStatus = 'scheduled' | 'due' | 'closed';

interface Stored extends Outboxed {
  _id: string;
  expiresAt: Date;
  status: EntryStatus;
  /** Version of the order's last event seen. */
  orderVersion: number;
}

export interface Scheduled {
  orderId: string;
  expiresAt: Date;
}

type OrderEvent = EventOf<'order.created' | 'order.processing' | 'order.completed' | 'order.cancelled'>;

/** The record of due times; Bull's jobs in Redis are only a hint (design §6). */
export interface Ledger {
  /** The model, for the relay. */
  model: Model<Stored>;
  /** Called after each commit, so that the relay need not wait for its poll. */
  onCommit(listener: (id: string) => void): void;
  /** Follows an order: its first event opens the entry, any later one closes it. */
  follow(event: OrderEvent): Promise<Outcome>;
  /** Announces `expiration.due` once, never before its time. Undefined: still early, or nothing to announce. */
  markDue(orderId: string): Promise<'announced' | 'early' | 'over'>;
  /** Entries that wait for their time, soonest first. */
  scheduled(limit: number): Promise<Scheduled[]>;
}

export async function createLedger(connection: Connection, clock: Clock): Promise<Ledger> {
  const required = true;
  const schema = new Schema<Stored>(
    {
      _id: String,
      expiresAt: { type: Date, required },
      status: { type: String, required },
      orderVersion: { type: Number, required },
      ...outboxFields,
    },
    { versionKey: false },
  );
  schema.index({ status: 1, expiresAt: 1 });
  const model = connection.model<Stored>('due_time', schema);
  await model.init();
  let committed: (id: string) => void = () => {};

  const open = async ({ data }: OrderEvent): Promise<Outcome> => {
    const entry = { _id: data.id, expiresAt: new Date(data.expiresAt), status: 'scheduled' as const, orderVersion: 0 };
    try {
      await model.create({ ...entry, version: -1, pending: 0, outbox: [] });
      return 'applied';
    } catch (error) {
      if (isDuplicateKey(error)) return 'duplicate';
      throw error;
    }
  };

  return {
    model,
    onCommit: (listener) => {
      committed = listener;
    },
    follow: async (event) => {
      if (event.version === 0) return open(event);
      const { matchedCount } = await model.updateOne(
        { _id: event.subject, orderVersion: event.version - 1 },
        { $set: { status: 'closed', orderVersion: event.version } },
      );
      if (matchedCount === 1) return 'applied';
      const seen = await model.exists({ _id: event.subject, orderVersion: { $gte: event.version } });
      return seen ? 'duplicate' : 'gap';
    },
    markDue: async (orderId) => {
      const entry = await model.findOne({ _id: orderId, status: 'scheduled' }).lean<Stored>();
      if (!entry) return 'over';
      const now = clock.now();
      if (now < entry.expiresAt) return 'early';
      const data = { orderId, expiresAt: entry.expiresAt.toISOString() };
      const event = createEvent('expiration.due', { source: 'expiration', subject: orderId, version: 0, now, data });
      const { matchedCount } = await model.updateOne(
        { _id: orderId, status: 'scheduled', version: -1 },
        { $set: { status: 'due' }, ...nextEvent(event) },
      );
      if (matchedCount === 0) return 'over';
      committed(orderId);
      return 'announced';
    },
    scheduled: async (limit) => {
      const entries = await model.find({ status: 'scheduled' }).sort({ expiresAt: 1 }).limit(limit).lean<Stored[]>();
      return entries.map(({ _id, expiresAt }) => ({ orderId: _id, expiresAt }));
    },
  };
}
