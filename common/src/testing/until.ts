import { waitFor } from '../platform';

/**
 * Waits for a condition, looking again and again.
 * @throws Error when it has not come true within `withinMs` milliseconds
 */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | undefined | false>,
  withinMs = 10_000,
): Promise<Value> {
  const found = await waitFor(async () => (await look()) || undefined, withinMs, 20);
  if (found === undefined) throw new Error(`waited ${withinMs} ms in vain for: ${what}`);
  return found;
}
