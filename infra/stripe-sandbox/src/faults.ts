import type { RequestHandler, Response } from 'express';
import { keepAnswer } from './idempotency';
import { StripeApiError, wrongRequest } from './stripe-error';

export const operations = ['create', 'confirm', 'capture', 'cancel', 'retrieve', 'refund', 'search'] as const;
export type Operation = (typeof operations)[number];

/** `error`: a 500; `hang`: no answer at all; each before or after the request took effect. */
export const faultKinds = ['error_before', 'error_after', 'hang_before', 'hang_after'] as const;
type FaultKind = (typeof faultKinds)[number];

export interface Faults {
  /** The next `times` requests of this operation meet the fault. @throws StripeApiError for an unknown one */
  script(operation: string, kind: string, times: number): void;
  clear(): void;
  /** Sits between the idempotency layer and the endpoint. */
  on(operation: Operation): RequestHandler;
}

const broken = () => new StripeApiError(500, { type: 'api_error', message: 'Scripted fault: something went wrong.' });

/** Answers, and keeps the answer under the request's idempotency key. */
export function answer(res: Response, body: unknown): void {
  const fault: FaultKind | undefined = res.locals.fault;
  if (fault === 'error_after') {
    const { status, body: error } = broken();
    res.status(status);
    keepAnswer(res, { error });
    res.json({ error });
    return;
  }
  keepAnswer(res, body);
  if (fault !== 'hang_after') res.json(body);
}

export function createFaults(): Faults {
  let scripted: { operation: Operation; kind: FaultKind; left: number }[] = [];
  return {
    script: (operation, kind, times) => {
      const known = operations.find((candidate) => candidate === operation);
      const fault = faultKinds.find((candidate) => candidate === kind);
      if (!known || !fault || !(times >= 1)) throw wrongRequest('Unknown operation or kind of fault, or no times.');
      scripted.push({ operation: known, kind: fault, left: times });
    },
    clear: () => {
      scripted = [];
    },
    on: (operation) => (_req, res, next) => {
      const fault = scripted.find((candidate) => candidate.operation === operation && candidate.left > 0);
      if (!fault) return next();
      fault.left -= 1;
      if (fault.kind === 'error_before') throw broken();
      if (fault.kind === 'hang_before') return;
      res.locals.fault = fault.kind;
      next();
    },
  };
}
