/** Stripe's word on a refused try: `code` and `decline_code` as https://docs.stripe.com/error-codes lists them. */
export interface Refusal {
  /** Tells one refused try from the next: the failed charge's id where there is one. */
  id: string;
  code: string;
  declineCode?: string;
}

/** What the buyer can correct; anything else is the bank's no, and cancels the order (design §7). */
const correctable = new Set([
  'incorrect_number',
  'invalid_number',
  'incorrect_cvc',
  'invalid_cvc',
  'incorrect_zip',
  'incorrect_postal_code',
  'invalid_expiry_month',
  'invalid_expiry_year',
  'expired_card',
  'processing_error',
  'authentication_required',
  'payment_intent_authentication_failure',
]);

/**
 * True when the order stays and the buyer may try again. `card_declined` with whatever decline code does not, but for
 * `authentication_required`, which asks for 3-D Secure.
 */
export const isCorrectable = ({ code, declineCode }: Refusal): boolean =>
  correctable.has(code) || declineCode === 'authentication_required';
