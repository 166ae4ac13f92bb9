import * as orders from '../../orders/src/domain/order';
import * as payments from '../../payments/src/domain/payment';

/**
 * The rules that the model drives: the services' own domain functions, and the few decisions that their shells make. A
 * broken variant replaces one of them.
 */
export interface Protocol {
  expire: typeof orders.expire;
  startProcessing: typeof orders.startProcessing;
  complete: typeof orders.complete;
  failPayment: typeof orders.failPayment;
  adoptIntent: typeof payments.adoptIntent;
  followOrder: typeof payments.followOrder;
  observe: typeof payments.observe;
  nextStep: typeof payments.nextStep;
  /** What payments concludes when the answer to a capture is lost. */
  afterLostCapture: (payment: payments.Payment) => payments.Change | undefined;
  /** Create and confirm are two requests, with the intent's id saved in between. */
  savesBeforeConfirming: boolean;
  captureMethod: 'manual' | 'automatic';
  /** Tickets compares the orders' `seq`, not only their versions. */
  fencesBySeq: boolean;
}

/** The protocol as it is. */
export const protocol: Protocol = {
  expire: orders.expire,
  startProcessing: orders.startProcessing,
  complete: orders.complete,
  failPayment: orders.failPayment,
  adoptIntent: payments.adoptIntent,
  followOrder: payments.followOrder,
  observe: payments.observe,
  nextStep: payments.nextStep,
  afterLostCapture: () => undefined,
  savesBeforeConfirming: true,
  captureMethod: 'manual',
  fencesBySeq: true,
};

const cancelOrder = (order: orders.Order, cancelReason: 'expired'): orders.Change => ({
  next: { ...order, status: 'cancelled', cancelReason, version: order.version + 1 },
  type: 'order.cancelled',
});

/** Shortcuts that others take. Each of them must break an invariant in the model, or the model is blind. */
export const brokenVariants: Record<string, Protocol> = {
  'expiry allowed while processing': {
    ...protocol,
    expire: (order, now) => {
      const isOpen = order.status === 'created' || order.status === 'processing';
      return isOpen && now >= order.expiresAt ? cancelOrder(order, 'expired') : undefined;
    },
  },
  'automatic capture': { ...protocol, captureMethod: 'automatic' },
  'fail on time-out': {
    ...protocol,
    afterLostCapture: (payment) => ({
      next: { ...payment, status: 'failed', version: payment.version + 1, revision: payment.revision + 1 },
      type: 'payment.failed',
    }),
  },
  'create and confirm in one call': { ...protocol, savesBeforeConfirming: false },
  'saved without looking at the order': {
    ...protocol,
    adoptIntent: (payment, intentId) =>
      payment.intentId ? undefined : { next: { ...payment, intentId, revision: payment.revision + 1 } },
  },
  'no seq': { ...protocol, fencesBySeq: false },
};
