import { catalogue, type ErrorCode } from './catalogue';

export interface FieldError {
  field: string;
  message: string;
}

export interface ErrorFacts {
  /** A sentence for this case; the title says the general thing. */
  detail?: string;
  errors?: FieldError[];
  /** Members of the problem document beyond the standard ones, such as `declineCode`. */
  extensions?: Record<string, unknown>;
  /** Seconds after which a repeat makes sense, sent as `Retry-After`. */
  retryAfter?: number;
}

/** The one error class of the services. Anything else that is thrown is a bug and answered as 500. */
export class AppError extends Error {
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    readonly facts: ErrorFacts = {},
  ) {
    super(facts.detail ?? catalogue[code].title);
    this.name = 'AppError';
    this.status = catalogue[code].status;
  }

  /** RFC 9457 problem document. */
  toProblem(): Record<string, unknown> {
    const { title, status } = catalogue[this.code];
    const { detail = `${title}.`, errors, extensions } = this.facts;
    const type = `urn:ticketing:problem:${this.code}`;
    return { type, title, status, detail, code: this.code, ...(errors && { errors }), ...extensions };
  }
}

export const appError = (code: ErrorCode, facts?: ErrorFacts): AppError => new AppError(code, facts);
