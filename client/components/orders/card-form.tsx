'use client';
import { Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js';
import type { Stripe } from '@stripe/stripe-js';
import { type FormEvent, useEffect, useState } from 'react';
import { api, type Result } from '@/lib/api/browser';
import type { Order, Payment, PaymentConfig, Problem } from '@/lib/api/types';
import { money } from '@/lib/format';
import { loadStripeJs } from '@/lib/stripe';

/** What a refused try means for the buyer: what happened, that no money moved, what to do. */
function refusalText({ code, retry, detail }: Problem): string {
  if (code !== 'payment.declined') return detail;
  return retry
    ? 'The card was not accepted. You have not been charged. Check the details or use another card.'
    : 'The bank refused the card, and the ticket is released.';
}

interface Props {
  order: Order;
  /** False once the time is over. */
  open: boolean;
  /** Called when the card is authorised and only the server's word is missing. */
  onAuthorized: () => void;
}

function Fields({ order, open, onAuthorized, sandbox }: Props & { sandbox: boolean }) {
  const stripe = useStripe();
  const elements = useElements();
  const [message, setMessage] = useState<string>();
  const [busy, setBusy] = useState(false);

  const challenge = async (payment: Payment): Promise<Result<Payment>> => {
    if (payment.status !== 'requires_action' || !payment.clientSecret || !stripe) return { ok: true, value: payment };
    await stripe.handleNextAction({ clientSecret: payment.clientSecret });
    return api.confirmPayment(payment.id); // passed, failed or closed: the server looks for itself
  };

  const pay = async (): Promise<string | undefined> => {
    if (!stripe || !elements) return undefined;
    const { error: incomplete } = await elements.submit();
    if (incomplete) return incomplete.message;
    const { paymentMethod, error } = await stripe.createPaymentMethod({ elements });
    if (error) return `${error.message} You have not been charged.`;
    const paid = await api.pay(order.id, paymentMethod.id);
    const settled = paid.ok ? await challenge(paid.value) : paid;
    if (!settled.ok) return refusalText(settled.problem);
    onAuthorized();
    return undefined;
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setMessage(undefined);
    setMessage(await pay().catch((error: Error) => error.message));
    setBusy(false);
  };

  return (
    <form onSubmit={submit} noValidate>
      {message && (
        <div role="alert" className="notice notice-error">
          {message}
        </div>
      )}
      <PaymentElement />
      {sandbox && (
        <p className="hint">
          No real money moves. Try 4242 4242 4242 4242, any future date and any CVC; 4000 0000 0000 0002 is refused.
        </p>
      )}
      <button type="submit" className="primary" disabled={!open || busy || !stripe}>
        {busy ? 'Confirming with your bank – do not pay again' : `Pay ${money(order.price, order.currency)}`}
      </button>
    </form>
  );
}

interface Loaded {
  stripe: Stripe | null;
  config: PaymentConfig;
}

async function load(): Promise<Loaded> {
  const config = await api.paymentConfig();
  if (!config.ok) throw new Error(config.problem.detail);
  return { config: config.value, stripe: await loadStripeJs(config.value) };
}

/** Card details go to Stripe, never to our server. */
export function CardForm(props: Props) {
  const [loaded, setLoaded] = useState<Loaded>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    load().then(setLoaded, (error: Error) => setFailure(error.message));
  }, []);
  if (failure) return <div role="alert">{failure} Reload the page to try again.</div>;
  if (!loaded) return <p>Loading the payment form …</p>;
  const { price, currency } = props.order;
  return (
    <Elements
      stripe={loaded.stripe}
      options={{
        mode: 'payment',
        amount: price,
        currency: currency.toLowerCase(),
        captureMethod: 'manual',
        paymentMethodCreation: 'manual',
        allowedPaymentMethodTypes: ['card'],
      }}
    >
      <Fields {...props} sandbox={loaded.config.sandbox} />
    </Elements>
  );
}
