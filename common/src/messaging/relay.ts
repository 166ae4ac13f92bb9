import type { Model } from 'mongoose';
import { channelOf } from '../events';
import { type Background, repeat } from '../platform/background';
import { crashPoint } from '../platform/crash-point';
import type { Logger } from '../platform/logger';
import { eventsPublished } from '../platform/metrics';
import { runInTrace } from '../platform/trace';
import type { EventBus } from './event-bus';
import type { Outboxed } from './outbox';

export interface RelayOptions {
  /** Its documents carry an outbox. */
  // biome-ignore lint/suspicious/noExplicitAny: a relay publishes for documents of any shape
  model: Model<any>;
  bus: EventBus;
  logger: Logger;
  pollMs: number;
}

export interface Relay extends Background {
  /** Call after a commit: publishes what this document has to say without waiting for the poll, and without a search. */
  wake(id: string): void;
}

const documentsPerRound = 100;

/**
 * Publishes the events of one document in their order: the head, and only after the broker's confirmation the next.
 * Dying between publishing and popping publishes the head twice; consumers drop the second by its version.
 */
async function publishOutbox({ model, bus }: RelayOptions, id: string): Promise<void> {
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
export function startRelay(options: RelayOptions): Relay {
  const { model, logger, pollMs } = options;
  /** Documents under way; true when one was woken meanwhile and must be looked at once more. */
  const busy = new Map<string, boolean>();
  const underWay = new Set<Promise<void>>();

  const publish = async (id: string): Promise<void> => {
    if (busy.has(id)) {
      busy.set(id, true);
      return;
    }
    try {
      do {
        busy.set(id, false);
        await publishOutbox(options, id);
      } while (busy.get(id));
    } finally {
      busy.delete(id);
    }
  };

  const poll = repeat('outbox relay', pollMs, logger, async () => {
    const waiting = await model
      .find({ pending: { $gt: 0 } }, { _id: 1 })
      .limit(documentsPerRound)
      .lean();
    const results = await Promise.allSettled(waiting.map(({ _id }) => publish(String(_id))));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  });

  return {
    wake: (id) => {
      const work = publish(id)
        .catch((error) => logger.warn({ err: error, id }, 'not published yet, the poll will see to it'))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
    stop: async () => {
      await poll.stop();
      await Promise.all(underWay);
    },
  };
}
