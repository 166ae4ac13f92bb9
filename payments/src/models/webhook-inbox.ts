import { type Clock, isDuplicateKey } from '@ticketing/common/platform';
import { type Connection, Schema } from 'mongoose';

interface Stored {
  _id: string;
  paymentId: string;
  type: string;
  receivedAt: Date;
  isDone: boolean;
}

/** Webhooks as they came, each id once: answered when stored, acted on afterwards. */
export interface WebhookInbox {
  /** False when this event's id is known. */
  store(event: { id: string; type: string; paymentId: string }): Promise<boolean>;
  waiting(limit: number): Promise<{ id: string; paymentId: string }[]>;
  done(id: string): Promise<void>;
  /** Forgets ids after `keptDays`. */
  forgetOld(): Promise<void>;
}

/** Stripe repeats a webhook for three days and lets its events be sent again by hand for thirty. */
export const keptDays = 35;

export async function createWebhookInbox(connection: Connection, clock: Clock): Promise<WebhookInbox> {
  const required = true;
  const schema = new Schema<Stored>(
    {
      _id: String,
      paymentId: { type: String, required },
      type: { type: String, required },
      receivedAt: { type: Date, required, index: true },
      isDone: { type: Boolean, required, index: true },
    },
    { versionKey: false },
  );
  const model = connection.model<Stored>('webhook', schema);
  await model.init();
  return {
    store: async ({ id, type, paymentId }) => {
      try {
        await model.create({ _id: id, type, paymentId, receivedAt: clock.now(), isDone: false });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    waiting: async (limit) => {
      const waiting = await model.find({ isDone: false }).limit(limit).lean<Stored[]>();
      return waiting.map(({ _id, paymentId }) => ({ id: _id, paymentId }));
    },
    done: async (id) => {
      await model.updateOne({ _id: id }, { $set: { isDone: true } });
    },
    forgetOld: async () => {
      const old = new Date(clock.now().getTime() - keptDays * 24 * 60 * 60 * 1000);
      await model.deleteMany({ isDone: true, receivedAt: { $lt: old } });
    },
  };
}
