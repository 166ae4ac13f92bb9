import type { Model } from 'mongoose';
import { channelOf } from '../events';
import { type RepeatingTask, repeat } from '../platform/background';
import { crashPoint } from '../platform/crash-point';
import type { Logger } from '../platform/logger';
import { eventsPublished } from '../platform/metrics';
import { runInTrace } from '../platform/trace';
import type { EventBus } from './event-bus';
import type { Outboxed } from './outbox';

export interface RelayOptions {
  /** Models whose documents carry an outbox. */
  // biome-ignore lint/suspicious/noExplicitAny: a relay publishes for models of any shape
  models: Model<any>[];
  bus: EventBus;
  logger: Logger;
  pollMs: number;
}

const documentsPerRound = 100;

/**
 * Publishes the events of one document in their order: the head, and only after the broker's confirmation the next.
 * Dying between publishing and popping publishes the head twice; consumers drop the second by its version.
 */
async function publishOutbox(model: RelayOptions['models'][number], id: unknown, bus: EventBus): Promise<void> {
  for (;;) {
    const found = await model.findById(id, { outbox: 1 }).lean<Pick<Outboxed, 'outbox'>>();
    const head = found?.outbox[0];
    if (!head) return;
    await runInTrace(head.traceparent, () => bus.publish(channelOf(head.type), JSON.stringify(head)));
    crashPoint(`${head.type}/published`);
    eventsPublished.inc({ type: head.type });
    await model.updateOne({ _id: id, 'outbox.0.id': head.id }, { $pop: { outbox: -1 }, $inc: { pending: -1 } });
  }
}

/**
 * Moves events from the documents to the broker. Starts at once with what an earlier process left behind, polls, and
 * runs when woken after a commit. Any number of relays may run: a second one only adds duplicates.
 */
export function startRelay({ models, bus, logger, pollMs }: RelayOptions): RepeatingTask {
  return repeat('outbox relay', pollMs, logger, async () => {
    for (const model of models) {
      const waiting = await model
        .find({ pending: { $gt: 0 } }, { _id: 1 })
        .limit(documentsPerRound)
        .lean();
      const results = await Promise.allSettled(waiting.map(({ _id }) => publishOutbox(model, _id, bus)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    }
  });
}
