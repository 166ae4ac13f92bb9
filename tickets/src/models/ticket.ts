import { appError } from '@ticketing/common/errors';
import { type AnyEvent, createEvent, type TicketStatus } from '@ticketing/common/events';
import { decodeCursor, toPage } from '@ticketing/common/http';
import { firstEvent, nextEvent, type Outboxed, outboxFields } from '@ticketing/common/messaging';
import { type Clock, isId } from '@ticketing/common/platform';
import { type Connection, type Model, Schema } from 'mongoose';
import { queryTerms, searchTerms } from '../domain/search-terms';
import type { Category, Change, LastOrder, Ticket } from '../domain/ticket';

interface Stored extends Outboxed {
  _id: string;
  sellerId: string;
  title: string;
  price: number;
  currency: string;
  category: Category;
  venue: string | null;
  startsAt: Date | null;
  description: string | null;
  createdAt: Date;
  status: TicketStatus;
  withdrawn: boolean;
  lastOrder?: LastOrder;
  terms: string[];
  /** `startsAt` for sorting: a ticket without a date comes last. */
  sortDate: Date;
}

export const sorts = {
  newest: { field: 'createdAt', direction: -1 },
  price_asc: { field: 'price', direction: 1 },
  price_desc: { field: 'price', direction: -1 },
  date: { field: 'sortDate', direction: 1 },
} as const;
export type Sort = keyof typeof sorts;

export interface Search {
  q?: string;
  category?: Category;
  /** Minor units, inclusive. */
  minPrice?: number;
  maxPrice?: number;
  /** Event begins in this range, inclusive. */
  from?: Date;
  to?: Date;
  sellerId?: string;
  statuses: readonly TicketStatus[];
  sort: Sort;
  limit: number;
  cursor?: string;
}

export interface TicketStore {
  /** The model, for the relay. */
  model: Model<Stored>;
  /** Called after each commit, so that the relay need not wait for its poll. */
  onCommit(listener: (id: string) => void): void;
  insert(change: Change): Promise<Ticket>;
  /** One compare-and-set on the version; undefined when the ticket was changed meanwhile. */
  apply(ticket: Ticket, change: Change): Promise<Ticket | undefined>;
  find(id: string): Promise<Ticket | undefined>;
  /** @throws ticket.not_found */
  get(id: string): Promise<Ticket>;
  search(search: Search): Promise<{ items: Ticket[]; nextCursor: string | null }>;
}

const endOfTime = new Date('9999-12-31T23:59:59.999Z');

function createModel(connection: Connection): Model<Stored> {
  const required = true;
  const schema = new Schema<Stored>(
    {
      _id: String,
      sellerId: { type: String, required },
      title: { type: String, required },
      price: { type: Number, required },
      currency: { type: String, required },
      category: { type: String, required },
      venue: String,
      startsAt: Date,
      description: String,
      createdAt: { type: Date, required },
      status: { type: String, required },
      withdrawn: { type: Boolean, required },
      lastOrder: { type: Schema.Types.Mixed, required: false },
      terms: { type: [String], required },
      sortDate: { type: Date, required },
      ...outboxFields,
    },
    { versionKey: false },
  );
  for (const { field, direction } of Object.values(sorts))
    schema.index({ status: 1, [field]: direction, _id: direction });
  schema.index({ terms: 1, status: 1 });
  schema.index({ sellerId: 1, createdAt: -1 });
  return connection.model<Stored>('ticket', schema);
}

export async function createTicketStore(connection: Connection, clock: Clock): Promise<TicketStore> {
  const model = createModel(connection);
  await model.init();
  let committed: (id: string) => void = () => {};
  const saved = (stored: Stored) => {
    committed(stored._id);
    return toTicket(stored);
  };
  const find = async (id: string) => {
    const stored = isId(id) ? await model.findById(id).lean<Stored>() : null;
    return stored ? toTicket(stored) : undefined;
  };
  return {
    model,
    onCommit: (listener) => {
      committed = listener;
    },
    insert: async (change) => {
      const { id, ...fields } = change.next;
      const event = toEvent(change, clock.now());
      const created = await model.create({ _id: id, ...fields, ...derived(change.next), ...firstEvent(event) });
      return saved(created.toObject());
    },
    apply: async (ticket, change) => {
      const { id, version, ...fields } = change.next;
      const { $inc, $push } = nextEvent(toEvent(change, clock.now()));
      const $set = { ...fields, ...derived(change.next) };
      const updated = await model
        .findOneAndUpdate({ _id: id, version: ticket.version }, { $set, $inc, $push }, { returnDocument: 'after' })
        .lean<Stored>();
      return updated ? saved(updated) : undefined;
    },
    find,
    get: async (id) => {
      const ticket = await find(id);
      if (!ticket) throw appError('ticket.not_found');
      return ticket;
    },
    search: async (search) => {
      const { field, direction } = sorts[search.sort];
      const found = await model
        .find({ $and: [toFilter(search), afterCursor(search)] })
        .sort({ [field]: direction, _id: direction })
        .limit(search.limit + 1)
        .lean<Stored[]>();
      const { items, nextCursor } = toPage(found, search.limit, (stored) => ({
        key: Number(stored[field]),
        id: stored._id,
      }));
      return { items: items.map(toTicket), nextCursor };
    },
  };
}

function toFilter({ q, category, minPrice, maxPrice, from, to, sellerId, statuses }: Search) {
  const terms = q === undefined ? [] : queryTerms(q);
  return {
    status: { $in: statuses },
    ...(terms.length > 0 && { terms: { $all: terms } }),
    ...(category && { category }),
    ...(sellerId && { sellerId }),
    ...((minPrice !== undefined || maxPrice !== undefined) && { price: range(minPrice, maxPrice) }),
    ...((from || to) && { startsAt: range(from, to) }),
  };
}

const range = <Value>(min: Value | undefined, max: Value | undefined) => ({
  ...(min !== undefined && { $gte: min }),
  ...(max !== undefined && { $lte: max }),
});

/** Keyset paging: what stands behind the cursor's position in the sort order; ids break ties. */
function afterCursor({ cursor, sort }: Search) {
  if (!cursor) return {};
  const { field, direction } = sorts[sort];
  const position = decodeCursor(cursor, 'number');
  const key = field === 'price' ? position.key : new Date(position.key);
  const beyond = direction === 1 ? '$gt' : '$lt';
  return { $or: [{ [field]: { [beyond]: key } }, { [field]: key, _id: { [beyond]: position.id } }] };
}

const derived = ({ title, venue, startsAt }: Ticket) => ({
  terms: searchTerms(title, venue),
  sortDate: startsAt ?? endOfTime,
});

function toTicket(stored: Stored): Ticket {
  const { _id, pending, outbox, terms, sortDate, ...fields } = stored;
  return { ...fields, id: _id } as Ticket;
}

function toEvent({ next, type }: Change, now: Date): AnyEvent {
  const { id, sellerId, title, price, currency, category, venue, startsAt, status, version } = next;
  const starts = startsAt?.toISOString() ?? null;
  const data = { id, sellerId, title, price, currency, category, venue, startsAt: starts, status };
  return createEvent(type, { source: 'tickets', subject: id, version, now, data });
}
