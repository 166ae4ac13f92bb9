import { z } from 'zod';
import type { Channel } from './envelope';
import { expirationDue } from './expiration-events';
import { orderCancelled, orderCompleted, orderCreated, orderProcessing } from './order-events';
import { paymentAuthorized, paymentCaptured, paymentFailed, paymentRefunded } from './payment-events';
import { sessionRevoked } from './session-events';
import { ticketCreated, ticketUpdated } from './ticket-events';

/** Every event there is. A type that is not here can be neither published nor consumed. */
export const eventSchema = z.discriminatedUnion('type', [
  ticketCreated,
  ticketUpdated,
  orderCreated,
  orderProcessing,
  orderCompleted,
  orderCancelled,
  expirationDue,
  paymentAuthorized,
  paymentCaptured,
  paymentFailed,
  paymentRefunded,
  sessionRevoked,
]);

export type AnyEvent = z.infer<typeof eventSchema>;
export type EventType = AnyEvent['type'];
export type EventOf<Type extends EventType> = Extract<AnyEvent, { type: Type }>;
export type DataOf<Type extends EventType> = EventOf<Type>['data'];

/** The channel is the first word of the type: `order.created` travels on `order`. */
export const channelOf = (type: EventType): Channel => type.split('.')[0] as Channel;
