/** An error as Stripe's API answers it: https://docs.stripe.com/api/errors */
export class StripeApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: {
      type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
      message: string;
      code?: string;
      decline_code?: string;
      param?: string;
      charge?: string;
      payment_intent?: unknown;
      payment_method?: unknown;
    },
    /** The request was refused before its endpoint began, so its idempotency key keeps no answer. */
    readonly isBeforeExecution = false,
  ) {
    super(body.message);
  }
}

interface Facts {
  code?: string;
  param?: string;
}

/** A request that is wrong whatever the state of the account: a missing, unknown or malformed parameter, a bad key. */
export const wrongRequest = (message: string, facts: Facts = {}, status = 400) =>
  new StripeApiError(status, { type: 'invalid_request_error', message, ...facts }, true);

/** A request that the state of the account does not allow. */
export const invalidRequest = (message: string, facts: Facts & { payment_intent?: unknown } = {}, status = 400) =>
  new StripeApiError(status, { type: 'invalid_request_error', message, ...facts });

export const cardError = (message: string, facts: Omit<StripeApiError['body'], 'type' | 'message'>) =>
  new StripeApiError(402, { type: 'card_error', message, ...facts });
