import type { EventOf, TicketSnapshot } from '@ticketing/common/events';
import type { Outcome } from '@ticketing/common/messaging';
import { isDuplicateKey } from '@ticketing/common/platform';
import { type Connection, Schema } from 'mongoose';

/** Orders' copy of a ticket, as of the last event seen. */
export type Ticket = TicketSnapshot & { version: number };

type Stored = Omit<TicketSnapshot, 'id'> & { _id: string; version: number };

export interface TicketStore {
  find(id: string): Promise<Ticket | undefined>;
  /** Takes the next snapshot: first seen or exactly one version further, else a duplicate or a gap. */
  take(event: EventOf<'ticket.created' | 'ticket.updated'>): Promise<Outcome>;
}

export async function createTicketStore(connection: Connection): Promise<TicketStore> {
  const schema = new Schema<Stored>(
    {
      _id: String,
      sellerId: String,
      title: String,
      price: Number,
      currency: String,
      category: String,
      venue: String,
      startsAt: String,
      status: String,
      version: Number,
    },
    { versionKey: false },
  );
  const model = connection.model<Stored>('ticket', schema);
  await model.init();

  const insertFirst = async (stored: Stored): Promise<Outcome> => {
    try {
      await model.create(stored);
      return 'applied';
    } catch (error) {
      if (isDuplicateKey(error)) return 'duplicate';
      throw error;
    }
  };

  return {
    find: async (id) => {
      const found = await model.findById(id).lean<Stored>();
      if (!found) return undefined;
      const { _id, ...rest } = found;
      return { id: _id, ...rest };
    },
    take: async ({ data, version }) => {
      const { id, ...snapshot } = data;
      if (version === 0) return insertFirst({ _id: id, ...snapshot, version });
      const { matchedCount } = await model.updateOne(
        { _id: id, version: version - 1 },
        { $set: { ...snapshot, version } },
      );
      if (matchedCount === 1) return 'applied';
      const seen = await model.exists({ _id: id, version: { $gte: version } });
      return seen ? 'duplicate' : 'gap';
    },
  };
}
