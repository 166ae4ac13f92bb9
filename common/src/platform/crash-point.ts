/**
 * Names a moment between two steps that must not both be lost. Does nothing: the code that kills the process there is a
 * part of the end-to-end tests (`e2e/crash-points.cjs`), which preload it. It is in no build of a service.
 */
export function crashPoint(name: string): void {
  (globalThis as { ticketingCrashPoint?: (name: string) => void }).ticketingCrashPoint?.(name);
}
