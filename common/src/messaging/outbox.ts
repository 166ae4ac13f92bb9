import { Schema } from 'mongoose';
import type { AnyEvent } from '../events';

/** What every document carries whose changes other services hear of (design §5, "Outbox in the document"). */
export interface Outboxed {
  /** Number of the last event, from 0; -1 before the first. Every change of the aggregate is one event. */
  version: number;
  /** Length of `outbox`: an indexed number finds documents with something to publish on every MongoDB stand-in. */
  pending: number;
  /** Events that the broker has not confirmed yet, oldest first. */
  outbox: AnyEvent[];
}

export const outboxFields = {
  version: { type: Number, required: true },
  pending: { type: Number, required: true, index: true },
  outbox: { type: Schema.Types.Mixed, required: true },
} as const;

/** Part of an insert: the aggregate and its first event are one document. */
export const firstEvent = (event: AnyEvent): Outboxed => ({ version: event.version, pending: 1, outbox: [event] });

/**
 * Part of an update: the change and its event are one atomic write.
 * The update's filter must ask for `version: event.version - 1`, so that only the first of two writers succeeds.
 */
export const nextEvent = (event: AnyEvent) => ({ $inc: { version: 1, pending: 1 }, $push: { outbox: event } });
