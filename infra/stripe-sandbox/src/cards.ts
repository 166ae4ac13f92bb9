/** What a test card does when a payment is confirmed with it. */
export type Behaviour =
  | { kind: 'succeed' }
  | { kind: 'refuse'; code: string; declineCode?: string; message: string }
  | { kind: 'challenge'; afterwards: Behaviour };

export interface TestCard {
  number: string;
  /** Stripe's published PaymentMethod token that stands for the card. */
  token: string;
  brand: 'visa' | 'mastercard' | 'amex';
  behaviour: Behaviour;
}

const succeed: Behaviour = { kind: 'succeed' };
const declined = (declineCode: string): Behaviour => ({
  kind: 'refuse',
  code: 'card_declined',
  declineCode,
  message: 'Your card was declined.',
});
/** 3-D Secure, and what happens when the buyer passes it. */
const challenge = (afterwards: Behaviour): Behaviour => ({ kind: 'challenge', afterwards });
const refused = (code: string, message: string): Behaviour => ({ kind: 'refuse', code, declineCode: code, message });

const card = (number: string, token: string, behaviour: Behaviour, brand: TestCard['brand'] = 'visa'): TestCard => ({
  number,
  token,
  behaviour,
  brand,
});

/** Stripe's published test cards, https://docs.stripe.com/testing: numbers, tokens and what becomes of them. */
export const testCards: readonly TestCard[] = [
  card('4242424242424242', 'pm_card_visa', succeed),
  card('4000056655665556', 'pm_card_visa_debit', succeed),
  card('5555555555554444', 'pm_card_mastercard', succeed, 'mastercard'),
  card('378282246310005', 'pm_card_amex', succeed, 'amex'),
  card('4000000000000002', 'pm_card_chargeDeclined', declined('generic_decline')),
  card('4000000000009995', 'pm_card_chargeDeclinedInsufficientFunds', declined('insufficient_funds')),
  card('4000000000009987', 'pm_card_chargeDeclinedLostCard', declined('lost_card')),
  card('4000000000009979', 'pm_card_chargeDeclinedStolenCard', declined('stolen_card')),
  card('4000000000006975', 'pm_card_chargeDeclinedVelocityLimitExceeded', declined('card_velocity_exceeded')),
  card('4100000000000019', 'pm_card_radarBlock', declined('fraudulent')),
  card('4000000000004954', 'pm_card_riskLevelHighest', declined('fraudulent')),
  card('4000000000000069', 'pm_card_chargeDeclinedExpiredCard', refused('expired_card', 'Your card has expired.')),
  card(
    '4000000000000127',
    'pm_card_chargeDeclinedIncorrectCvc',
    refused('incorrect_cvc', "Your card's security code is incorrect."),
  ),
  card(
    '4000000000000119',
    'pm_card_chargeDeclinedProcessingError',
    refused('processing_error', 'An error occurred while processing your card. Try again in a little bit.'),
  ),
  card('4000002500003155', 'pm_card_authenticationRequiredOnSetup', challenge(succeed)),
  card('4000002760003184', 'pm_card_authenticationRequired', challenge(succeed)),
  card('4000000000003220', 'pm_card_threeDSecure2Required', challenge(succeed)),
  card('4000000000003063', 'pm_card_threeDSecureRequired', challenge(succeed)),
  card(
    '4000008260003178',
    'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds',
    challenge(declined('insufficient_funds')),
  ),
  card('4000008400001629', 'pm_card_threeDSecureRequiredChargeDeclined', challenge(declined('generic_decline'))),
];

export const cardByToken = (token: string): TestCard | undefined => testCards.find((known) => known.token === token);
export const cardByNumber = (number: string): TestCard | undefined =>
  testCards.find((known) => known.number === number);

/** ISO/IEC 7812-1 check digit. */
export function passesLuhn(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false;
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
