import { createHash } from 'node:crypto';
import { type Connection, Schema } from 'mongoose';
import { type AnyEvent, type Channel, channelOf, type EventOf, type EventType, eventSchema } from '../events';
import { type Background, repeat } from '../platform/background';
import type { Clock } from '../platform/clock';
import { crashPoint } from '../platform/crash-point';
import type { Logger } from '../platform/logger';
import { eventsConsumed } from '../platform/metrics';
import { runInTrace } from '../platform/trace';
import type { EventBus } from './event-bus';

/**
 * What a handler did with an event. `applied`: effect and last seen version went into one update. `duplicate`: seen
 * before, or overtaken by something newer. `gap`: an earlier version of the aggregate is still missing.
 */
export type Outcome = 'applied' | 'duplicate' | 'gap';
export type Handler<Type extends EventType> = (event: EventOf<Type>) => Promise<Outcome>;
export type Handlers = { [Type in EventType]?: Handler<Type> };

export interface ConsumerOptions {
  /** Name of the service: its durable queue group. */
  group: string;
  connection: Connection;
  handlers: Handlers;
  logger: Logger;
  clock: Clock;
}

export interface Consumer {
  /** Takes one message from the broker. Rejects when it must be delivered again. */
  deliver(message: string): Promise<void>;
  /** Tries every parked event again, lowest version first. */
  drainParked(): Promise<void>;
}

interface Parked {
  _id: string;
  subject: string;
  channel: string;
  version: number;
  event: AnyEvent;
  parkedAt: Date;
}

interface DeadLetter {
  _id: string;
  body: string;
  error: string;
  type?: string;
  subject?: string;
  diedAt: Date;
}

/** After this many failed attempts an event becomes a dead letter (design §5). */
export const maxAttempts = 10;
const drainEveryMs = 2_000;

function createStores(connection: Connection) {
  const parked = new Schema<Parked>({
    _id: String,
    subject: { type: String, required: true, index: true },
    channel: String,
    version: Number,
    event: Schema.Types.Mixed,
    parkedAt: Date,
  });
  const deadLetters = new Schema<DeadLetter>({
    _id: String,
    body: String,
    error: String,
    type: String,
    subject: String,
    diedAt: Date,
  });
  const attempts = new Schema<{ _id: string; count: number; error: string }>({
    _id: String,
    count: Number,
    error: String,
  });
  return {
    parked: connection.model<Parked>('parked_event', parked),
    deadLetters: connection.model<DeadLetter>('dead_letter', deadLetters),
    attempts: connection.model('delivery_attempt', attempts),
  };
}

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));
const aggregateOf = (event: AnyEvent) => `${channelOf(event.type)}/${event.subject}`;

/**
 * Runs handlers so that each event takes effect once and in the order of its aggregate's versions, however often and
 * in whatever order the broker delivers it. What is early is parked, what never works becomes a dead letter; later
 * events of that aggregate then park, since their gap never closes by itself.
 */
export async function createConsumer(options: ConsumerOptions): Promise<Consumer> {
  const { connection, handlers, clock, logger } = options;
  const { parked, deadLetters, attempts } = createStores(connection);
  await Promise.all([parked.init(), deadLetters.init(), attempts.init()]);
  /** Last delivery under way per aggregate: within a process an aggregate's events are taken one by one. */
  const queues = new Map<string, Promise<unknown>>();

  const handle = async (event: AnyEvent): Promise<Outcome> => {
    const handler = handlers[event.type] as Handler<typeof event.type>;
    const outcome = await runInTrace(event.traceparent, () => handler(event));
    eventsConsumed.inc({ type: event.type, outcome });
    crashPoint(`${event.type}/handled by ${options.group}`);
    return outcome;
  };

  const bury = async (id: string, body: string, error: unknown, event?: AnyEvent) => {
    const letter = { body, error: describe(error), type: event?.type, subject: event?.subject, diedAt: clock.now() };
    await deadLetters.updateOne({ _id: id }, { $setOnInsert: letter }, { upsert: true });
    eventsConsumed.inc({ type: event?.type ?? 'unknown', outcome: 'dead' });
    logger.error({ alarm: true, deadLetter: id, err: error, event }, 'an event became a dead letter');
  };

  /** Counts the failure; true when it was the last one allowed and the event is now a dead letter. */
  const failed = async (event: AnyEvent, error: unknown): Promise<boolean> => {
    eventsConsumed.inc({ type: event.type, outcome: 'failed' });
    const update = { $inc: { count: 1 }, $set: { error: describe(error) } };
    const record = await attempts.findOneAndUpdate({ _id: event.id }, update, {
      upsert: true,
      returnDocument: 'after',
    });
    if (record.count < maxAttempts) return false;
    await bury(event.id, JSON.stringify(event), error, event);
    await attempts.deleteOne({ _id: event.id });
    return true;
  };

  const park = async (event: AnyEvent) => {
    const _id = `${aggregateOf(event)}/${event.version}`;
    const { subject, version } = event;
    const entry = { subject, channel: channelOf(event.type), version, event, parkedAt: clock.now() };
    await parked.updateOne({ _id }, { $setOnInsert: entry }, { upsert: true });
    logger.info({ parked: _id }, 'an event came early and is parked');
  };

  const drain = async (channel: Channel, subject: string) => {
    const waiting = await parked.find({ subject, channel }).lean<Parked[]>();
    waiting.sort((one, other) => one.version - other.version);
    for (const { _id, event } of waiting) {
      try {
        if ((await handle(event)) === 'gap') return;
      } catch (error) {
        if (!(await failed(event, error))) return;
      }
      await parked.deleteOne({ _id });
    }
  };

  const take = async (event: AnyEvent) => {
    let outcome: Outcome;
    try {
      outcome = await handle(event);
    } catch (error) {
      if (await failed(event, error)) return;
      throw error;
    }
    if (outcome === 'gap') await park(event);
    // Also right after parking: the gap may have closed meanwhile, in this process or another.
    if (outcome !== 'duplicate') await drain(channelOf(event.type), event.subject);
  };

  const inTurn = <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    const turn = (queues.get(key) ?? Promise.resolve()).then(work, work);
    queues.set(key, turn);
    const forget = () => queues.get(key) === turn && queues.delete(key);
    turn.then(forget, forget);
    return turn;
  };

  return {
    deliver: async (message) => {
      const event = readEvent(message);
      if (event instanceof Error) return bury(createHash('sha256').update(message).digest('hex'), message, event);
      if (!handlers[event.type]) return;
      await inTurn(aggregateOf(event), () => take(event));
    },
    drainParked: async () => {
      const waiting = await parked.find({}, { subject: 1, channel: 1 }).lean<Parked[]>();
      const aggregates = new Map(
        waiting.map(({ channel, subject }) => [`${channel}/${subject}`, { channel, subject }]),
      );
      for (const [key, { channel, subject }] of aggregates) await inTurn(key, () => drain(channel as Channel, subject));
    },
  };
}

function readEvent(message: string): AnyEvent | Error {
  try {
    return eventSchema.parse(JSON.parse(message));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Subscribes to every channel that the handlers need and looks after what is parked. */
export async function startConsumer(bus: EventBus, options: ConsumerOptions): Promise<Background> {
  const consumer = await createConsumer(options);
  const channels = new Set(Object.keys(options.handlers).map((type) => channelOf(type as EventType)));
  for (const channel of channels) await bus.subscribe(channel, options.group, consumer.deliver);
  return repeat('parked events', drainEveryMs, options.logger, consumer.drainParked);
}
