import { appError } from '@ticketing/common/errors';
import { type AnyEvent, createEvent, type EventOf } from '@ticketing/common/events';
import { nextEvent, type Outboxed, outboxFields } from '@ticketing/common/messaging';
import { type Clock, crashPoint, isDuplicateKey, isId } from '@ticketing/common/platform';
import { type Connection, type Model, Schema } from 'mongoose';
import { type Change, type MirroredOrder, openPayment, type Payment, type PaymentStatus } from '../domain/payment';
import type { Refusal } from '../domain/refusal';

interface Stored extends Outboxed {
  _id: string;
  buyerId: string;
  amount: number;
  currency: string;
  order: MirroredOrder;
  status: PaymentStatus;
  intentId?: string;
  triedAt?: Date;
  authorizedAt?: Date;
  refundRequest?: { by: string; at: Date };
  attempt: number;
  searched: boolean;
  canceled: boolean;
  refusals: number;
  lastRefusal?: Refusal;
  settled: boolean;
  revision: number;
}

export interface PaymentStore {
  /** The model, for the relay. */
  model: Model<Stored>;
  /** Called after each commit, so that the relay need not wait for its poll. */
  onCommit(listener: (id: string) => void): void;
  /** Opens the payment of a new order; false when there is one. */
  open(event: EventOf<'order.created'>): Promise<boolean>;
  /** One compare-and-set on the revision; undefined when the payment was changed meanwhile. */
  apply(payment: Payment, change: Change): Promise<Payment | undefined>;
  find(id: string): Promise<Payment | undefined>;
  /** @throws payment.not_found also for somebody else's */
  findOwn(id: string, buyerId: string): Promise<Payment>;
  /** Payments that Stripe may still have to hear about. */
  findUnsettled(limit: number): Promise<Payment[]>;
}

export async function createPaymentStore(connection: Connection, clock: Clock): Promise<PaymentStore> {
  const required = true;
  const schema = new Schema<Stored>(
    {
      _id: String,
      buyerId: { type: String, required },
      amount: { type: Number, required },
      currency: { type: String, required },
      order: { type: Schema.Types.Mixed, required },
      status: { type: String, required },
      intentId: { type: String, index: { unique: true, sparse: true } },
      triedAt: { type: Date, required: false },
      authorizedAt: { type: Date, required: false },
      refundRequest: { type: Schema.Types.Mixed, required: false },
      attempt: { type: Number, required },
      searched: { type: Boolean, required },
      canceled: { type: Boolean, required },
      refusals: { type: Number, required },
      lastRefusal: { type: Schema.Types.Mixed, required: false },
      settled: { type: Boolean, required, index: true },
      revision: { type: Number, required },
      ...outboxFields,
    },
    { versionKey: false },
  );
  const model = connection.model<Stored>('payment', schema);
  await model.init();
  let committed: (id: string) => void = () => {};

  const find = async (id: string) => {
    const stored = await model.findById(id).lean<Stored>();
    return stored ? toPayment(stored) : undefined;
  };

  return {
    model,
    onCommit: (listener) => {
      committed = listener;
    },
    open: async ({ data }) => {
      const facts = { id: data.id, buyerId: data.buyerId, amount: data.price, currency: data.currency };
      const { id, ...payment } = openPayment(facts, new Date(data.expiresAt));
      try {
        await model.create({ _id: id, ...payment, pending: 0, outbox: [] });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    apply: async (payment, change) => {
      const { id, version, ...fields } = change.next;
      const event = toEvent(change, clock.now());
      const updated = await model
        .findOneAndUpdate(
          { _id: id, revision: payment.revision },
          { $set: fields, ...(event && nextEvent(event)) },
          { returnDocument: 'after' },
        )
        .lean<Stored>();
      crashPoint(`${event?.type ?? 'payment'}/saved`);
      if (event) committed(id);
      return updated ? toPayment(updated) : undefined;
    },
    find,
    findOwn: async (id, buyerId) => {
      const payment = isId(id) ? await find(id) : undefined;
      if (payment?.buyerId !== buyerId) throw appError('payment.not_found');
      return payment;
    },
    findUnsettled: async (limit) => {
      const unsettled = await model.find({ settled: false }).limit(limit).lean<Stored[]>();
      return unsettled.map(toPayment);
    },
  };
}

function toPayment({ _id, pending, outbox, ...fields }: Stored): Payment {
  return { id: _id, ...fields };
}

function toEvent({ next, type }: Change, now: Date): AnyEvent | undefined {
  if (!type) return undefined;
  const { id, amount, currency, version, lastRefusal } = next;
  const snapshot = { id, orderId: id, amount, currency };
  const facts = { source: 'payments', subject: id, version, now };
  if (type !== 'payment.failed') return createEvent(type, { ...facts, data: snapshot });
  const reason = lastRefusal?.declineCode ?? lastRefusal?.code ?? 'canceled';
  return createEvent(type, { ...facts, data: { ...snapshot, reason } });
}
