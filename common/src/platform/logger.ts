import { type Logger, pino } from 'pino';
import { currentTraceId } from './trace';

export type { Logger } from 'pino';

/** JSON lines on stdout, each with the service's name and, inside a request or event, its trace id. */
export const createLogger = (service: string, level = 'info'): Logger =>
  pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['password', '*.password', 'req.headers.cookie'],
    mixin: () => {
      const traceId = currentTraceId();
      return traceId ? { traceId } : {};
    },
  });
