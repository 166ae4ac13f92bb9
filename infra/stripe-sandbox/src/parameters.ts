import { wrongRequest } from './stripe-error';

const wrong = (param: string, code: string, message: string) => wrongRequest(message, { code, param });

/** Minor units, within what Stripe charges. @throws StripeApiError */
export function toAmount(amount: unknown): number {
  if (!amount) throw wrong('amount', 'parameter_missing', 'Missing required param: amount.');
  const value = Number(amount);
  if (!Number.isInteger(value)) throw wrong('amount', 'parameter_invalid_integer', `Invalid integer: ${amount}`);
  if (value < 50) throw wrong('amount', 'amount_too_small', 'Amount must be at least 50 cents.');
  if (value > 99_999_999) throw wrong('amount', 'amount_too_large', 'Amount must be no more than $999,999.99.');
  return value;
}

/** Three lower-case letters. @throws StripeApiError */
export function toCurrency(currency: unknown): string {
  if (typeof currency === 'string' && /^[a-z]{3}$/.test(currency)) return currency;
  throw wrongRequest(`Invalid currency: ${currency}.`, { param: 'currency' });
}

/** Of Stripe's search language, what payments needs: `metadata['key']:'value'`. @throws StripeApiError */
export function searchedMetadata(query: unknown): { key: string; value: string } {
  const match = /^metadata\['(\w+)'\]:'([\w-]+)'$/.exec(String(query));
  if (match?.[1] && match[2]) return { key: match[1], value: match[2] };
  throw wrong('query', 'parameter_invalid_string', 'The sandbox searches for metadata[key]:value only.');
}
