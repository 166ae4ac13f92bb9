import type { Request, RequestHandler } from 'express';
import type { ParamsDictionary } from 'express-serve-static-core';
import {
  type ContextRunner,
  checkExact,
  checkSchema,
  matchedData,
  type Schema,
  validationResult,
} from 'express-validator';
import { appError, type FieldError } from '../errors/app-error';

/** Field errors of one request, the first per field; unknown fields are errors, too (design §8). */
async function fieldErrors(req: Request, checks: ContextRunner[]): Promise<FieldError[]> {
  for (const check of checks) await check.run(req);
  const found = new Map<string, string>();
  for (const error of validationResult(req).array()) {
    if (error.type === 'field') found.set(error.path, found.get(error.path) ?? error.msg);
    if (error.type === 'unknown_fields') {
      for (const field of error.fields) found.set(field.path, 'is not a known field');
    }
  }
  return [...found].map(([field, message]) => ({ field, message }));
}

function validate<Params>(where: 'body' | 'query', schema: Schema): RequestHandler<Params> {
  return async (req, _res, next) => {
    const fields = checkSchema(schema, [where]);
    const errors = await fieldErrors(req as Request, [...fields, checkExact([], { locations: [where] })]);
    next(errors.length > 0 ? appError('validation.failed', { errors }) : undefined);
  };
}

/**
 * Checks the JSON body against an express-validator schema and refuses what is not an object or not in the schema.
 * Read what was checked with `validBody`.
 */
export const validateBody = <Params = ParamsDictionary>(schema: Schema): RequestHandler<Params>[] => [
  (req, _res, next) => {
    const isObject = typeof req.body === 'object' && req.body !== null && !Array.isArray(req.body);
    const missing = appError('validation.failed', { detail: 'The body must be a JSON object.' });
    next(isObject ? undefined : missing);
  },
  validate('body', schema),
];

/** The same for the query string. Read what was checked with `validQuery`. */
export const validateQuery = (schema: Schema): RequestHandler => validate('query', schema);

/** The fields that were sent, null included; what was left out is not there at all. */
function sent(req: Request, location: 'body' | 'query'): object {
  const data = matchedData(req, { locations: [location], includeOptionals: true });
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
}

export const validBody = <Body>(req: Pick<Request, 'body'>): Body => sent(req as Request, 'body') as Body;

export const validQuery = <Query>(req: Request): Query => sent(req, 'query') as Query;
