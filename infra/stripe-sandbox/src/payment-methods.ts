import { randomBytes } from 'node:crypto';
import { type Behaviour, cardByNumber, cardByToken, passesLuhn, type TestCard } from './cards';
import type { State } from './state';
import { cardError, invalidRequest } from './stripe-error';

export const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`;

/** A card as the sandbox keeps it: what it does and its last digits, never its number. */
export interface PaymentMethod {
  id: string;
  behaviour: Behaviour;
  brand: string;
  last4: string;
  expMonth: number;
  expYear: number;
  created: number;
}

/** `card[…]` of a request to create a PaymentMethod. */
export interface CardDetails {
  number?: string;
  exp_month?: string;
  exp_year?: string;
  cvc?: string;
}

const wrongCard = (code: string, message: string, param: string) => cardError(message, { code, param });

function checkCard({ number = '', exp_month, exp_year, cvc = '' }: CardDetails, now: Date): TestCard {
  if (!passesLuhn(number)) throw wrongCard('incorrect_number', 'Your card number is incorrect.', 'number');
  const month = Number(exp_month);
  if (!(month >= 1 && month <= 12)) {
    throw wrongCard('invalid_expiry_month', "Your card's expiration month is invalid.", 'exp_month');
  }
  const firstDayAfter = new Date(Date.UTC(Number(exp_year), month, 1));
  if (!(firstDayAfter > now)) {
    throw wrongCard('invalid_expiry_year', "Your card's expiration year is invalid.", 'exp_year');
  }
  if (!/^\d{3,4}$/.test(cvc)) throw wrongCard('invalid_cvc', "Your card's security code is invalid.", 'cvc');
  const known = cardByNumber(number);
  if (known) return known;
  // Stripe refuses real cards in test mode with this very code.
  throw cardError('Your card was declined. Your request was in test mode, but used a non test card.', {
    code: 'card_declined',
    decline_code: 'test_mode_live_card',
  });
}

const ofCard = ({ behaviour, brand, number }: TestCard) => ({ behaviour, brand, last4: number.slice(-4) });

/** @throws StripeApiError card_error for a number, date or security code that cannot be */
export function createPaymentMethod(state: State, details: CardDetails, now: Date): PaymentMethod {
  const card = checkCard(details, now);
  const expiry = { expMonth: Number(details.exp_month), expYear: Number(details.exp_year) };
  const method = { id: newId('pm'), ...ofCard(card), ...expiry, created: unixSeconds(now) };
  state.put('payment_method', method.id, method);
  return method;
}

/** A confirmation token stands for a method, once: https://docs.stripe.com/payments/payment-element/confirmation-tokens */
export function createConfirmationToken(state: State, paymentMethod: string, now: Date) {
  const { id } = findPaymentMethod(state, paymentMethod);
  const methodId = state.get('payment_method', id) ? id : paymentMethod; // a published token has no stored method
  const token = {
    id: newId('ctoken'),
    object: 'confirmation_token',
    created: unixSeconds(now),
    livemode: false,
    use_stripe_sdk: true,
  };
  state.put('confirmation_token', token.id, { method: methodId, isUsed: false });
  return token;
}

/** The method behind the token, which then is used up. @throws StripeApiError resource_missing */
export function useConfirmationToken(state: State, id: string): string {
  const token = state.get<{ method: string; isUsed: boolean }>('confirmation_token', id);
  if (!token || token.isUsed) {
    throw invalidRequest(`No such confirmation token: '${id}'`, {
      code: 'resource_missing',
      param: 'confirmation_token',
    });
  }
  state.put('confirmation_token', id, { ...token, isUsed: true });
  return token.method;
}

/** A method made before, or one of Stripe's published tokens. @throws StripeApiError resource_missing */
export function findPaymentMethod(state: State, id: string): PaymentMethod {
  const made = state.get<PaymentMethod>('payment_method', id);
  if (made) return made;
  const card = cardByToken(id);
  if (!card)
    throw invalidRequest(`No such PaymentMethod: '${id}'`, { code: 'resource_missing', param: 'payment_method' });
  return { id: newId('pm'), ...ofCard(card), expMonth: 12, expYear: 2034, created: 0 };
}

export const unixSeconds = (time: Date): number => Math.floor(time.getTime() / 1000);

/** The PaymentMethod object of Stripe's API. */
export const paymentMethodJson = ({ id, brand, last4, expMonth, expYear, created }: PaymentMethod) => ({
  id,
  object: 'payment_method',
  type: 'card',
  billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
  card: { brand, last4, exp_month: expMonth, exp_year: expYear, funding: 'credit' },
  created,
  livemode: false,
  metadata: {},
});
