'use client';
import type { Stripe } from '@stripe/stripe-js';
import type { PaymentConfig } from './api/types';

function loadScript(src: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = src;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error('The payment form could not be loaded.'));
    document.head.append(script);
  });
}

/**
 * Stripe.js. The sandbox's script defines `window.Stripe`, which the official loader then takes as it is: the rest of
 * the page does not know the difference.
 */
export async function loadStripeJs({ publishableKey, scriptUrl }: PaymentConfig): Promise<Stripe | null> {
  if (scriptUrl && !('Stripe' in window)) await loadScript(scriptUrl);
  const { loadStripe } = await import('@stripe/stripe-js/pure');
  return loadStripe(publishableKey);
}
