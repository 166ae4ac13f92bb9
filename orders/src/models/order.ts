import { appError } from '@ticketing/common/errors';
import { type AnyEvent, type CancelReason, createEvent } from '@ticketing/common/events';
import { decodeCursor, toPage } from '@ticketing/common/http';
import { firstEvent, nextEvent, type Outboxed, outboxFields } from '@ticketing/common/messaging';
import { type Clock, crashPoint, isDuplicateKey, isId } from '@ticketing/common/platform';
import { type Connection, type Model, Schema } from 'mongoose';
import type { Change, Order, OrderedTicket, OrderStatus } from '../domain/order';

interface Stored extends Outboxed {
  _id: string;
  buyerId: string;
  ticketId: string;
  seq: number;
  /** The ticket's id while this order holds it or has bought it; missing when cancelled. Unique: the lock itself. */
  lock?: string;
  /** `buyerId:n` while the order is active. Unique: a buyer has only so many n. */
  hold?: string;
  status: OrderStatus;
  cancelReason?: CancelReason;
  price: number;
  currency: string;
  expiresAt: Date;
  createdAt: Date;
  ticket: OrderedTicket;
  refundedAt?: Date;
}

/** What stands in the way of a buyer's new order of a ticket. */
export interface Surroundings {
  /** The order that holds the ticket or has bought it. */
  holder: Order | undefined;
  /** Highest `seq` of the ticket so far, 0 without orders. */
  lastSeq: number;
  /** Which of the buyer's places are taken. */
  takenHolds: number[];
}

export interface OrderStore {
  /** The model, for the relay. */
  model: Model<Stored>;
  /** Called after each commit, so that the relay need not wait for its poll. */
  onCommit(listener: (id: string) => void): void;
  /**
   * The lock (design §4): one insert. Undefined when somebody was first with the ticket, the number or the hold; look
   * again, and decide anew.
   * @param hold which of the buyer's places for held tickets the order takes, from 0
   */
  insert(change: Change, hold: number): Promise<Order | undefined>;
  /** One compare-and-set on the version; undefined when the order was changed meanwhile. */
  apply(order: Order, change: Change): Promise<Order | undefined>;
  /** Notes, for the buyer to see, that the money was given back; false when that is known. The order stays as it is. */
  noteRefund(id: string, at: Date): Promise<boolean>;
  find(id: string): Promise<Order | undefined>;
  /** @throws order.not_found also for somebody else's order: its existence is nobody's business. */
  findOwn(id: string, buyerId: string): Promise<Order>;
  /** One look at all that a new order could meet. */
  surroundings(ticketId: string, buyerId: string): Promise<Surroundings>;
  findOverdue(now: Date, limit: number): Promise<Order[]>;
  list(buyerId: string, limit: number, cursor?: string): Promise<{ items: Order[]; nextCursor: string | null }>;
}

const optional = { type: String, required: false };

function createModel(connection: Connection): Model<Stored> {
  const schema = new Schema<Stored>(
    {
      _id: String,
      buyerId: { type: String, required: true },
      ticketId: { type: String, required: true },
      seq: { type: Number, required: true },
      lock: optional,
      hold: optional,
      status: { type: String, required: true },
      cancelReason: optional,
      price: { type: Number, required: true },
      currency: { type: String, required: true },
      expiresAt: { type: Date, required: true },
      createdAt: { type: Date, required: true },
      ticket: { type: Schema.Types.Mixed, required: true },
      refundedAt: { type: Date, required: false },
      ...outboxFields,
    },
    { versionKey: false },
  );
  schema.index({ lock: 1 }, { unique: true, sparse: true });
  schema.index({ hold: 1 }, { unique: true, sparse: true });
  schema.index({ ticketId: 1, seq: 1 }, { unique: true });
  schema.index({ buyerId: 1, createdAt: -1, _id: -1 });
  schema.index({ status: 1, expiresAt: 1 });
  return connection.model<Stored>('order', schema);
}

export async function createOrderStore(connection: Connection, clock: Clock): Promise<OrderStore> {
  const model = createModel(connection);
  await model.init();
  let committed: (id: string) => void = () => {};

  const saved = (stored: Stored) => {
    committed(stored._id);
    return toOrder(stored);
  };

  const findOne = async (filter: Record<string, unknown>) => {
    const stored = await model.findOne(filter).lean<Stored>();
    return stored ? toOrder(stored) : undefined;
  };

  return {
    model,
    onCommit: (listener) => {
      committed = listener;
    },
    insert: async ({ next, type }, hold) => {
      const event = toEvent({ next, type }, clock.now());
      const locks = { lock: next.ticket.id, hold: `${next.buyerId}:${hold}` };
      try {
        const created = await model.create({ _id: next.id, ...toFields(next), ...locks, ...firstEvent(event) });
        crashPoint(`${type}/saved`);
        return saved(created.toObject());
      } catch (error) {
        if (isDuplicateKey(error)) return undefined;
        throw error;
      }
    },
    apply: async (order, { next, type }) => {
      const { $inc, $push } = nextEvent(toEvent({ next, type }, clock.now()));
      const free = { ...(next.status === 'cancelled' && { lock: 1 }), ...(isOver(next) && { hold: 1 }) };
      const set = next.status === 'cancelled' ? { cancelReason: next.cancelReason } : {};
      const updated = await model
        .findOneAndUpdate(
          { _id: order.id, version: order.version },
          { $set: { status: next.status, ...set }, $unset: free, $inc, $push },
          { returnDocument: 'after' },
        )
        .lean<Stored>();
      crashPoint(`${type}/saved`);
      return updated ? saved(updated) : undefined;
    },
    noteRefund: async (id, at) => {
      const { matchedCount } = await model.updateOne(
        { _id: id, refundedAt: { $exists: false } },
        { $set: { refundedAt: at } },
      );
      return matchedCount === 1;
    },
    find: (id) => findOne({ _id: id }),
    findOwn: async (id, buyerId) => {
      const order = isId(id) ? await findOne({ _id: id, buyerId }) : undefined;
      if (!order) throw appError('order.not_found');
      return order;
    },
    surroundings: async (ticketId, buyerId) => {
      const active: OrderStatus[] = ['created', 'processing'];
      const found = await model.find({ $or: [{ ticketId }, { buyerId, status: { $in: active } }] }).lean<Stored[]>();
      const ofTicket = found.filter((order) => order.ticketId === ticketId);
      const holder = ofTicket.find(({ lock }) => lock !== undefined);
      const holds = found.filter((order) => order.buyerId === buyerId).flatMap(({ hold }) => hold ?? []);
      return {
        holder: holder && toOrder(holder),
        lastSeq: Math.max(0, ...ofTicket.map(({ seq }) => seq)),
        takenHolds: holds.map((hold) => Number(hold.split(':')[1])),
      };
    },
    findOverdue: async (now, limit) => {
      const overdue = await model
        .find({ status: 'created', expiresAt: { $lte: now } })
        .limit(limit)
        .lean<Stored[]>();
      return overdue.map(toOrder);
    },
    list: async (buyerId, limit, cursor) => {
      const found = await model
        .find({ buyerId, ...(cursor && after(cursor)) })
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit + 1)
        .lean<Stored[]>();
      return toPage(found.map(toOrder), limit, ({ createdAt, id }) => ({ key: createdAt.getTime(), id }));
    },
  };
}

const isOver = ({ status }: Order) => status === 'cancelled' || status === 'complete';

/** Keyset paging, newest first: what is older than the cursor, or as old with a smaller id. */
function after(cursor: string) {
  const { key, id } = decodeCursor(cursor, 'number');
  const createdAt = new Date(key);
  return { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: id } }] };
}

function toFields({ id, version, ticket, ...facts }: Order) {
  return { ...facts, ticketId: ticket.id, ticket };
}

function toOrder(stored: Stored): Order {
  const { _id, buyerId, seq, price, currency, expiresAt, createdAt, version, ticket, status, cancelReason } = stored;
  const refund = stored.refundedAt && { refundedAt: stored.refundedAt };
  const facts = { id: _id, buyerId, seq, price, currency, expiresAt, createdAt, version, ticket, ...refund };
  if (status !== 'cancelled') return { ...facts, status };
  if (!cancelReason) throw new Error(`order ${_id} is cancelled without a reason`);
  return { ...facts, status, cancelReason };
}

function toEvent({ next, type }: Change, now: Date): AnyEvent {
  const { id, buyerId, seq, price, currency, ticket, expiresAt, status } = next;
  const snapshot = {
    id,
    buyerId,
    ticketId: ticket.id,
    seq,
    price,
    currency,
    expiresAt: expiresAt.toISOString(),
    status,
  };
  const reason = next.status === 'cancelled' ? { cancelReason: next.cancelReason } : {};
  const data = { ...snapshot, ...reason } as never; // the schema of `type` checks that status and type agree
  return createEvent(type, { source: 'orders', subject: id, version: next.version, now, data });
}
