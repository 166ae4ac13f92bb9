/** Ends a switch over a union: the compiler complains as soon as a case is missing. */
export function never(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
