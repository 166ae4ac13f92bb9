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
  ) {
    super(body.message);
  }
}

export const invalidRequest = (message: string, facts: { code?: string; param?: string } = {}, status = 400) =>
  new StripeApiError(status, { type: 'invalid_request_error', message, ...facts });

export const cardError = (message: string, facts: Omit<StripeApiError['body'], 'type' | 'message'>) =>
  new StripeApiError(402, { type: 'card_error', message, ...facts });
