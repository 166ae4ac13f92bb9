import mongoose, { Schema } from 'mongoose';
import { createLogger } from '../../platform';
import { createNatsStreamingBus } from '../nats-streaming-bus';
import { type Outboxed, outboxFields } from '../outbox';
import { startRelay } from '../relay';

/** A process of its own whose relay is killed with -9 as soon as the broker has confirmed the first event. */
async function main() {
  const { MONGO_URL = '', NATS_URL = '', CHANNEL_PREFIX = '' } = process.env;
  const logger = createLogger('relay-that-dies', 'silent');
  const connection = await mongoose.createConnection(MONGO_URL).asPromise();
  const model = connection.model<Outboxed & { _id: string }>(
    'thing',
    new Schema<Outboxed & { _id: string }>({ _id: String, ...outboxFields }),
  );
  const bus = await createNatsStreamingBus({
    url: NATS_URL,
    clusterId: 'ticketing',
    clientName: 'relay-that-dies',
    channelPrefix: CHANNEL_PREFIX,
    logger,
  });
  const deadly = {
    ...bus,
    publish: async (...message: Parameters<typeof bus.publish>) => {
      await bus.publish(...message);
      process.kill(process.pid, 'SIGKILL');
    },
  };
  startRelay({ model: model, bus: deadly, logger, pollMs: 20 });
}

void main();
