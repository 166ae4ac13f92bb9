import type { Connection } from 'mongoose';
import type { z } from 'zod';
import type { ServiceApp } from '../http';
import {
  createNatsStreamingBus,
  createRevokedSessions,
  type EventBus,
  type Handlers,
  startConsumer,
} from '../messaging';
import {
  type Background,
  type baseConfig,
  type Clock,
  connectMongo,
  createLogger,
  type Logger,
  systemClock,
} from '../platform';

/** What every service has in hand before it starts its own work. */
export interface Service {
  logger: Logger;
  clock: Clock;
  mongo: Connection;
  bus: EventBus;
  /** Everything that `createServiceApp` needs besides the routes. */
  http: Omit<ServiceApp, 'routes'>;
  /** Subscribes as this service, and to what every service must hear: sessions that were signed out. */
  consume(handlers: Handlers): Promise<Background>;
}

/**
 * Connects a service to its database and the broker.
 * @throws when one of them is not there; the supervisor starts the service again.
 */
export async function connectService(name: string, config: z.infer<typeof baseConfig>): Promise<Service> {
  const logger = createLogger(name, config.LOG_LEVEL);
  const clock = systemClock;
  const mongo = await connectMongo(config.MONGO_URL);
  const bus = await createNatsStreamingBus({
    url: config.NATS_URL,
    clusterId: config.NATS_CLUSTER_ID,
    clientName: name,
    channelPrefix: config.CHANNEL_PREFIX,
    logger,
  });
  const { isRevoked, onSessionRevoked } = await createRevokedSessions(mongo);
  return {
    logger,
    clock,
    mongo,
    bus,
    http: {
      logger,
      jwtKey: config.JWT_KEY,
      secureCookies: config.SECURE_COOKIES,
      isRevoked,
      readiness: () => ({ mongo: mongo.readyState === 1, broker: bus.isHealthy() }),
    },
    consume: (handlers) =>
      startConsumer(bus, {
        group: name,
        connection: mongo,
        handlers: { ...handlers, 'session.revoked': onSessionRevoked },
        logger,
        clock,
      }),
  };
}
