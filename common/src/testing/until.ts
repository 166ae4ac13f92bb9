import { waitFor } from '../platform';

/**
 * Waits for a condition, looking again every `everyMs` milliseconds.
 * @throws Error when it has not come true within `withinMs` milliseconds
 */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | undefined | false>,
  withinMs = 10_000,
  everyMs = 20,
): Promise<Value> {
  const found = await waitFor(async () => (await look()) || undefined, withinMs, everyMs);
  if (found === undefined) throw new Error(`waited ${withinMs} ms in vain for: ${what}`);
  return found;
}
