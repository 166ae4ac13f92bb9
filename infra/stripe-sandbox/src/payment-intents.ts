import type { Behaviour } from './cards';
import { findPaymentMethod, newId, type PaymentMethod, paymentMethodJson, unixSeconds } from './payment-methods';
import type { State } from './state';
import { cardError, invalidRequest, type StripeApiError } from './stripe-error';

type Status =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'requires_capture'
  | 'canceled'
  | 'succeeded';

export interface PaymentIntent {
  id: string;
  amount: number;
  currency: string;
  capture_method: 'automatic' | 'manual';
  metadata: Record<string, string>;
  status: Status;
  client_secret: string;
  created: number;
  canceled_at: number | null;
  payment_method: string | null;
  latest_charge: string | null;
  last_payment_error: StripeApiError['body'] | null;
  /** What happens after the 3-D Secure challenge under way. */
  challenge: { afterwards: Behaviour; method: PaymentMethod } | null;
}

export interface NewIntent {
  amount: number;
  currency: string;
  capture_method: 'automatic' | 'manual';
  metadata: Record<string, string>;
}

export interface PaymentIntents {
  create(request: NewIntent, now: Date): PaymentIntent;
  /** @throws StripeApiError resource_missing */
  get(id: string): PaymentIntent;
  /** @throws StripeApiError card_error when the card is refused */
  confirm(id: string, paymentMethod: string): PaymentIntent;
  /** The buyer ends the 3-D Secure challenge. */
  answerChallenge(id: string, passed: boolean): PaymentIntent;
  capture(id: string): PaymentIntent;
  cancel(id: string, now: Date): PaymentIntent;
  /** @throws StripeApiError charge_already_refunded */
  refund(id: string, now: Date): Refund;
  /** Intents whose metadata has this value, newest first. */
  search(metadataKey: string, value: string): PaymentIntent[];
}

export interface Refund {
  id: string;
  object: 'refund';
  amount: number;
  currency: string;
  created: number;
  payment_intent: string;
  charge: string | null;
  metadata: Record<string, string>;
  status: 'succeeded';
}

const table = 'payment_intent';

/** The event that Stripe sends when an intent comes into this state. */
function eventOf({ status, last_payment_error }: PaymentIntent): string {
  switch (status) {
    case 'requires_payment_method':
      return last_payment_error ? 'payment_intent.payment_failed' : 'payment_intent.created';
    case 'requires_confirmation':
      return 'payment_intent.created';
    case 'requires_action':
      return 'payment_intent.requires_action';
    case 'requires_capture':
      return 'payment_intent.amount_capturable_updated';
    case 'canceled':
      return 'payment_intent.canceled';
    case 'succeeded':
      return 'payment_intent.succeeded';
  }
}

/** @param emit is told of each change, as a webhook would tell */
export function createPaymentIntents(state: State, emit: (type: string, object: unknown) => void): PaymentIntents {
  const save = (intent: PaymentIntent) => {
    state.put(table, intent.id, intent);
    emit(eventOf(intent), intentJson(intent));
    return intent;
  };

  const get = (id: string) => {
    const intent = state.get<PaymentIntent>(table, id);
    if (!intent)
      throw invalidRequest(`No such payment_intent: '${id}'`, { code: 'resource_missing', param: 'intent' }, 404);
    return structuredClone(intent);
  };

  /** The intent if it is in one of these states. @throws StripeApiError payment_intent_unexpected_state */
  const inState = (id: string, verb: string, allowed: Status[]) => {
    const intent = get(id);
    if (allowed.includes(intent.status)) return intent;
    const message = `You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}.`;
    const facts = { code: 'payment_intent_unexpected_state', payment_intent: intentJson(intent) };
    throw invalidRequest(message, facts);
  };

  const charge = (intent: PaymentIntent, behaviour: Behaviour, method: PaymentMethod): PaymentIntent => {
    switch (behaviour.kind) {
      case 'challenge':
        return save({ ...intent, status: 'requires_action', challenge: { afterwards: behaviour.afterwards, method } });
      case 'succeed': {
        const status = intent.capture_method === 'manual' ? 'requires_capture' : 'succeeded';
        return save({ ...intent, status, challenge: null, latest_charge: newId('ch'), last_payment_error: null });
      }
      case 'refuse': {
        const facts = { code: behaviour.code, charge: newId('ch'), payment_method: paymentMethodJson(method) };
        const decline = behaviour.declineCode ? { decline_code: behaviour.declineCode } : {};
        const error = cardError(behaviour.message, { ...facts, ...decline });
        const last = { latest_charge: facts.charge, last_payment_error: error.body };
        const refused = save({
          ...intent,
          status: 'requires_payment_method',
          payment_method: null,
          challenge: null,
          ...last,
        });
        throw cardError(behaviour.message, { ...facts, ...decline, payment_intent: intentJson(refused) });
      }
    }
  };

  return {
    get,
    create: (request, now) => {
      const id = newId('pi');
      return save({
        ...request,
        id,
        status: 'requires_payment_method',
        client_secret: `${id}_secret_${newId('s').slice(2)}`,
        created: unixSeconds(now),
        canceled_at: null,
        payment_method: null,
        latest_charge: null,
        last_payment_error: null,
        challenge: null,
      });
    },
    confirm: (id, paymentMethod) => {
      const confirmable: Status[] = ['requires_payment_method', 'requires_confirmation', 'requires_action'];
      const intent = inState(id, 'confirm', confirmable);
      const method = findPaymentMethod(state, paymentMethod);
      return charge({ ...intent, payment_method: method.id }, method.behaviour, method);
    },
    answerChallenge: (id, passed) => {
      const intent = inState(id, 'authenticate', ['requires_action']);
      if (!intent.challenge) throw new Error(`intent ${id} requires an action but has no challenge`);
      const { afterwards, method } = intent.challenge;
      const failed: Behaviour = {
        kind: 'refuse',
        code: 'payment_intent_authentication_failure',
        message: 'We are unable to authenticate your payment method. Please choose a different one and try again.',
      };
      return charge(intent, passed ? afterwards : failed, method);
    },
    capture: (id) => save({ ...inState(id, 'capture', ['requires_capture']), status: 'succeeded' }),
    cancel: (id, now) => {
      const cancelable: Status[] = [
        'requires_payment_method',
        'requires_confirmation',
        'requires_action',
        'requires_capture',
      ];
      return save({ ...inState(id, 'cancel', cancelable), status: 'canceled', canceled_at: unixSeconds(now) });
    },
    refund: (id, now) => {
      const { amount, currency, latest_charge, metadata } = inState(id, 'refund', ['succeeded']);
      const isRefunded = state.all<Refund>('refund').some((known) => known.payment_intent === id);
      if (isRefunded)
        throw invalidRequest('The charge has already been refunded.', { code: 'charge_already_refunded' });
      const refund: Refund = {
        id: newId('re'),
        object: 'refund',
        amount,
        currency,
        created: unixSeconds(now),
        payment_intent: id,
        charge: latest_charge,
        metadata,
        status: 'succeeded',
      };
      state.put('refund', refund.id, refund);
      emit('refund.created', refund);
      return refund;
    },
    search: (key, value) =>
      state
        .all<PaymentIntent>(table)
        .filter(({ metadata }) => metadata[key] === value)
        .reverse(),
  };
}

/** The PaymentIntent object of Stripe's API. */
export function intentJson({ challenge, ...intent }: PaymentIntent) {
  const { status, amount } = intent;
  return {
    object: 'payment_intent',
    ...intent,
    amount_capturable: status === 'requires_capture' ? amount : 0,
    amount_received: status === 'succeeded' ? amount : 0,
    cancellation_reason: null,
    confirmation_method: 'automatic',
    livemode: false,
    next_action: challenge ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'sandbox_challenge' } } : null,
    payment_method_types: ['card'],
  };
}
