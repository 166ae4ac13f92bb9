import type { ErrorRequestHandler } from 'express';
import type { Logger } from '../platform/logger';
import { currentTraceId } from '../platform/trace';
import { AppError, appError } from './app-error';

/** What body-parser and the router throw, by their documented `type` and `status`. */
function fromExpress(error: unknown): AppError | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { type, status } = error as { type?: string; status?: number };
  if (type === 'entity.too.large') return appError('request.too_large');
  if (type === 'entity.parse.failed') return appError('request.malformed');
  if (status === 415) return appError('request.unsupported_media_type');
  if (error instanceof URIError) return appError('route.not_found');
  if (status === 400) return appError('request.malformed');
  return undefined;
}

/** Names of the driver's errors that mean: the database is not there, a repeat later makes sense. */
const databaseGone = new Set(['MongoServerSelectionError', 'MongooseServerSelectionError', 'MongoNetworkError']);

/**
 * The single end of every failed request: an `AppError` is answered as what it is; the unexpected is logged whole and
 * answered as 500 with its trace id and nothing else.
 */
export const problemHandler =
  (logger: Logger): ErrorRequestHandler =>
  (error, req, res, next) => {
    if (res.headersSent) return next(error);
    const expected = error instanceof AppError ? error : fromExpress(error);
    const problem = expected ?? unexpected(error);
    if (!expected) logger.error({ err: error, method: req.method, path: req.path }, 'request failed');
    if (problem.facts.retryAfter) res.set('Retry-After', String(problem.facts.retryAfter));
    res.status(problem.status).type('application/problem+json').send(JSON.stringify(problem.toProblem()));
  };

function unexpected(error: unknown): AppError {
  const extensions = { traceId: currentTraceId() };
  if (error instanceof Error && databaseGone.has(error.name)) {
    return appError('service.unavailable', { retryAfter: 5, extensions });
  }
  return appError('internal.error', { extensions });
}
