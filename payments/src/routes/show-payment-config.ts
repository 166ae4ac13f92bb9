import type { RequestHandler } from 'express';
import type { Deps } from '../app';

/** `GET /api/payments/config`: what the page needs to load Stripe.js, or the sandbox's stand-in for it. */
export const showPaymentConfig =
  ({ publicConfig }: Deps): RequestHandler =>
  (_req, res) => {
    res.json(publicConfig);
  };
