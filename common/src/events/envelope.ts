import { z } from 'zod';

/** The channels of the bus: one per aggregate, so that the order across types of one aggregate is kept (design §5). */
export const channels = ['ticket', 'order', 'expiration', 'payment', 'session'] as const;
export type Channel = (typeof channels)[number];

const isoTime = z.iso.datetime();

/** CloudEvents 1.0 context attributes plus the aggregate's `version`, which counts 0, 1, 2 … without gaps. */
export const envelope = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.strictObject({
    specversion: z.literal('1.0'),
    id: z.uuid(),
    source: z.string().min(1),
    type: z.literal(type),
    /** Id of the aggregate that the event is about. */
    subject: z.string().min(1),
    time: isoTime,
    /** Version of the schema of `data`; a consumer that does not know it must not guess. */
    dataschema: z.literal('1'),
    /** W3C trace context of the request or event that caused this one. */
    traceparent: z.string().regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/),
    version: z.int().min(0),
    data,
  });

export const id = z.string().min(1);
export const time = isoTime;
/** Money: minor units of `currency`. */
export const price = z.int().positive();
/** ISO 4217, upper case. */
export const currency = z.string().regex(/^[A-Z]{3}$/);
