import { randomUUID } from 'node:crypto';
import { connect, type Message, type Stan } from 'node-nats-streaming';
import type { Channel } from '../events';
import type { Logger } from '../platform/logger';
import type { Deliver, EventBus } from './event-bus';

export interface NatsStreamingOptions {
  url: string;
  clusterId: string;
  /** Name of the service; the client id adds a random part, since two clients of one id throw each other out. */
  clientName: string;
  channelPrefix: string;
  logger: Logger;
  /** After this long without an acknowledgement the broker delivers again, milliseconds. */
  ackWaitMs?: number;
}

interface Registration {
  channel: Channel;
  group: string;
  deliver: Deliver;
}

interface Connection {
  stan: Stan;
  /** Set as soon as the socket is gone: see `publish`. */
  lost: boolean;
}

const connectTimeoutMs = 5_000;
const publishTimeoutMs = 5_000;
const closeTimeoutMs = 3_000;
const reconnectAfterMs = 500;
const maxInFlight = 32;

/**
 * NATS Streaming. Its client never subscribes again after a lost connection, so a lost connection is thrown away and
 * a new one, with every subscription, takes its place.
 */
export async function createNatsStreamingBus(options: NatsStreamingOptions): Promise<EventBus> {
  const { logger, channelPrefix, ackWaitMs = 5_000 } = options;
  const registrations: Registration[] = [];
  const underWay = new Set<Promise<void>>();
  let connection: Connection | undefined;
  let closing = false;
  let reopening: Promise<void> | undefined;

  const onMessage =
    ({ channel, deliver }: Registration) =>
    (message: Message) => {
      if (closing) return; // not acknowledged: another member gets it
      const handled = deliver(message.getData() as string)
        .then(() => message.ack())
        .catch((error) => logger.warn({ err: error, channel }, 'delivery failed, the broker will repeat it'))
        .finally(() => underWay.delete(handled));
      underWay.add(handled);
    };

  const subscribeOn = ({ stan }: Connection, registration: Registration) =>
    new Promise<void>((resolve, reject) => {
      const subscriptionOptions = stan
        .subscriptionOptions()
        .setDeliverAllAvailable()
        .setManualAckMode(true)
        .setAckWait(ackWaitMs)
        .setMaxInFlight(maxInFlight)
        .setDurableName(registration.group);
      const subject = channelPrefix + registration.channel;
      const subscription = stan.subscribe(subject, registration.group, subscriptionOptions);
      subscription.on('message', onMessage(registration));
      subscription.once('ready', resolve);
      subscription.once('timeout', reject);
      subscription.once('error', reject);
    });

  const open = async (): Promise<void> => {
    const opened: Connection = { stan: await connectOnce(options), lost: false };
    const onLost = (reason: string) => (error?: unknown) => {
      if (opened.lost) return;
      opened.lost = true;
      hangUp(opened.stan);
      if (connection !== opened) return; // never came into use: `open` fails, its caller goes on
      connection = undefined;
      if (closing) return;
      logger.warn({ err: error, reason }, 'lost the broker, connecting again');
      reopening = reopen();
    };
    for (const event of ['disconnect', 'connection_lost', 'close', 'error']) opened.stan.on(event, onLost(event));
    try {
      await Promise.all(registrations.map((registration) => subscribeOn(opened, registration)));
      if (opened.lost) throw new Error('the broker went away while subscribing');
      if (closing) throw new Error('closed while connecting');
    } catch (error) {
      onLost('subscribe')(error);
      throw error;
    }
    connection = opened;
  };

  const reopen = async (): Promise<void> => {
    while (!closing && !connection) {
      await new Promise((resolve) => setTimeout(resolve, reconnectAfterMs));
      try {
        await open();
        logger.info('connected to the broker again');
      } catch (error) {
        logger.warn({ err: error }, 'the broker is not there yet');
      }
    }
  };

  await open();

  return {
    publish: (channel, message) =>
      new Promise((resolve, reject) => {
        const used = connection;
        if (!used) return reject(new Error('not connected to the broker'));
        used.stan.publish(channelPrefix + channel, message, (error) => {
          // When the socket closes, the client calls back *without* an error for messages nobody has confirmed.
          if (error || used.lost) reject(error ?? new Error('the broker went away before it confirmed'));
          else resolve();
        });
      }),

    subscribe: async (channel, group, deliver) => {
      const registration = { channel, group, deliver };
      if (!connection) throw new Error('not connected to the broker');
      await subscribeOn(connection, registration);
      registrations.push(registration);
    },

    isHealthy: () => connection !== undefined,

    close: async () => {
      closing = true;
      await Promise.allSettled([...underWay, reopening]);
      const open = connection;
      connection = undefined;
      if (!open) return;
      open.lost = true;
      // Closing the client keeps durable groups; `unsubscribe` would make the broker forget what was acknowledged.
      const closed = new Promise<void>((resolve) => open.stan.once('close', () => resolve()));
      open.stan.close();
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, closeTimeoutMs).unref())]);
    },
  };
}

/**
 * Drops the connection at once; `stan.close` would first ask a server that may be gone. The client's own way to give up,
 * which its types leave out: it also stops the ping timer, which otherwise throws on the closed socket and ends the
 * process, and fails what nobody has confirmed.
 */
const hangUp = (stan: Stan): void => {
  const client = stan as unknown as { closeWithError(event: string, error: Error): void };
  client.closeWithError('connection_lost', new Error('the connection to the broker is lost'));
};

function connectOnce({ url, clusterId, clientName }: NatsStreamingOptions): Promise<Stan> {
  return new Promise((resolve, reject) => {
    const stan = connect(clusterId, `${clientName}-${randomUUID()}`, {
      url,
      reconnect: false,
      connectTimeout: connectTimeoutMs,
      ackTimeout: publishTimeoutMs,
      stanPingInterval: 2_000,
      stanMaxPingOut: 3,
    });
    let settled = false;
    const fail = (error?: unknown) => {
      if (settled) return;
      settled = true;
      hangUp(stan);
      reject(error instanceof Error ? error : new Error(`cannot connect to the broker: ${error ?? 'closed'}`));
    };
    stan.on('error', fail); // stays: an 'error' event without a listener would end the process
    stan.on('close', fail);
    stan.once('connect', () => {
      settled = true;
      resolve(stan);
    });
  });
}
