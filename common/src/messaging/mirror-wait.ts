/**
 * A service may be asked about something that another one answered 201 for a moment ago, with the event still on the way.
 * It waits this long, milliseconds, before it says that there is no such thing: a little more than it takes after a crash,
 * when the broker first believes the dead process to be at work and delivers again after its acknowledgement time.
 */
export const mirrorWaitMs = 8_000;
