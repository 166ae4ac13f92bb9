import type { Clock } from '../platform';

export interface TestClock extends Clock {
  set(time: Date): void;
  advance(seconds: number): void;
}

/** A clock that stands still until it is told. */
export function testClock(start = new Date('2027-03-01T12:00:00.000Z')): TestClock {
  let now = start;
  return {
    now: () => now,
    set: (time) => {
      now = time;
    },
    advance: (seconds) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
  };
}
