import type { Handlers } from '@ticketing/common/messaging';
import type { Deps } from '../app';
import { expirationDue } from './expiration-due';
import { paymentAuthorized, paymentCaptured, paymentFailed, paymentRefunded } from './payment-reported';
import { ticketChanged } from './ticket-changed';

/** What orders hears, and from whom: the table of design §5. */
export const orderHandlers = (deps: Deps): Handlers => ({
  'ticket.created': ticketChanged(deps),
  'ticket.updated': ticketChanged(deps),
  'expiration.due': expirationDue(deps),
  'payment.authorized': paymentAuthorized(deps),
  'payment.captured': paymentCaptured(deps),
  'payment.failed': paymentFailed(deps),
  'payment.refunded': paymentRefunded(deps),
});
