import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

const storage = new AsyncLocalStorage<string>();
const pattern = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

const newTraceparent = (traceId = randomBytes(16).toString('hex')) =>
  `00-${traceId}-${randomBytes(8).toString('hex')}-01`;

/** Runs `work` inside a trace: the given W3C traceparent's where it is well formed, else a new one. */
export function runInTrace<Result>(traceparent: string | undefined, work: () => Result): Result {
  const traceId = pattern.exec(traceparent ?? '')?.[1];
  return storage.run(newTraceparent(traceId), work);
}

/** The W3C traceparent of the request or event under way; outside of any, a new one. */
export const currentTraceparent = (): string => storage.getStore() ?? newTraceparent();

/** The 32-digit trace id, or undefined outside a request or event. */
export const currentTraceId = (): string | undefined => storage.getStore()?.split('-')[1];
