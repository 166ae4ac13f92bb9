import { randomUUID } from 'node:crypto';
import { currentTraceparent } from '../platform/trace';
import { type DataOf, type EventOf, type EventType, eventSchema } from './catalogue';

export interface EventFacts<Type extends EventType> {
  /** Name of the service that owns the aggregate. */
  source: string;
  /** Id of the aggregate. */
  subject: string;
  /** The aggregate's version after the change: 0 for the first event, then +1 each. */
  version: number;
  now: Date;
  data: DataOf<Type>;
}

/** Builds an event and checks it against its schema, so that a bad one fails in the service that made it. */
export function createEvent<Type extends EventType>(type: Type, facts: EventFacts<Type>): EventOf<Type> {
  const { now, ...rest } = facts;
  return eventSchema.parse({
    specversion: '1.0',
    id: randomUUID(),
    type,
    time: now.toISOString(),
    dataschema: '1',
    traceparent: currentTraceparent(),
    ...rest,
  }) as EventOf<Type>;
}
