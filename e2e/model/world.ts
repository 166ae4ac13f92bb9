import * as orders from '../../orders/src/domain/order';
import * as payments from '../../payments/src/domain/payment';
import * as tickets from '../../tickets/src/domain/ticket';
import type { Protocol } from './protocol';

/**
 * A small world: up to two orders of one ticket, one after the other, each paid from two tabs, and Stripe. Requests to
 * Stripe may be delayed for ever, lost, or arrive late; payments may die between any two steps; what it read of an intent
 * may be old when it acts on it; events arrive in any order and more than once. Time only moves when it likes.
 */
export interface World {
  /** Hours: the first order expires at 1, the second at 2. */
  now: number;
  orders: orders.Order[];
  payments: payments.Payment[];
  /** What each order's payment has announced. */
  announced: NonNullable<payments.Change['type']>[][];
  /** What each order has announced: its states, by version. */
  history: orders.Order[][];
  intents: (payments.Intent | undefined)[];
  /** Requests on their way to Stripe, such as `capture:0`. */
  wire: string[];
  /** What payments has read of an intent and not acted upon yet. */
  seen: (payments.Intent | undefined)[];
  /** How far each order's tabs are with paying. */
  tabs: Tab[][];
  ticket: tickets.Ticket;
}

type Tab = 'idle' | 'creating' | 'created' | 'saved' | 'done';
type Op = 'create' | 'confirm' | 'capture' | 'cancel';

const hour = (hours: number) => new Date(hours * 60 * 60 * 1000);
const price = 5000;
const currency = 'USD';

export interface Step {
  name: string;
  world: World;
}

const newOrder = (index: number, now: number): orders.Order => {
  const ticket = { id: 't', title: 'Concert', category: 'concert', venue: null, startsAt: null };
  const facts = { id: `o${index}`, buyerId: 'b', seq: index + 1, price, currency, createdAt: hour(now), ticket };
  return { ...orders.createOrder(facts, 1).next, expiresAt: hour(index + 1) };
};

const newPayment = ({ id, expiresAt }: orders.Order): payments.Payment =>
  payments.openPayment({ id, buyerId: 'b', amount: price, currency }, expiresAt);

const newIntent = (index: number): payments.Intent => ({
  id: `pi${index}`,
  status: 'requires_payment_method',
  amount: price,
  currency,
  orderId: `o${index}`,
  clientSecret: undefined,
  refusal: undefined,
});

export function start(tabsPerOrder: number): World {
  const offer = { title: 'Concert', price, currency, category: 'concert', venue: null, startsAt: null } as const;
  const facts = { ...offer, id: 't', sellerId: 's', createdAt: hour(0), description: null };
  const empty: World = {
    now: 0,
    orders: [],
    payments: [],
    announced: [],
    history: [],
    intents: [],
    wire: [],
    seen: [],
    tabs: [],
    ticket: tickets.listTicket(facts).next,
  };
  return withOrder(empty, tabsPerOrder);
}

function withOrder(world: World, tabsPerOrder: number): World {
  const order = newOrder(world.orders.length, world.now);
  return {
    ...world,
    orders: [...world.orders, order],
    payments: [...world.payments, newPayment(order)],
    announced: [...world.announced, []],
    history: [...world.history, [order]],
    intents: [...world.intents, undefined],
    seen: [...world.seen, undefined],
    tabs: [...world.tabs, Array<Tab>(tabsPerOrder).fill('idle')],
  };
}

const at = <Item>(list: Item[], index: number, item: Item): Item[] => list.map((old, i) => (i === index ? item : old));
const sent = (world: World, op: Op, index: number): World => ({
  ...world,
  wire: [...new Set([...world.wire, `${op}:${index}`])].sort(),
});
const setTab = (world: World, index: number, tab: number, state: Tab): World => ({
  ...world,
  tabs: at(world.tabs, index, at(world.tabs[index] ?? [], tab, state)),
});

function savePayment(world: World, index: number, change: payments.Change | undefined): World {
  if (!change) return world;
  const announced = change.type ? [...(world.announced[index] ?? []), change.type] : (world.announced[index] ?? []);
  return {
    ...world,
    payments: at(world.payments, index, change.next),
    announced: at(world.announced, index, announced),
  };
}

function saveOrder(world: World, index: number, change: orders.Change | undefined): World {
  if (!change) return world;
  const history = at(world.history, index, [...(world.history[index] ?? []), change.next]);
  return { ...world, orders: at(world.orders, index, change.next), history };
}

/** Everything that may happen next. */
export function successors(world: World, protocol: Protocol, tabsPerOrder: number, maxOrders: number): Step[] {
  const steps: Step[] = [];
  const add = (name: string, next: World) => {
    if (next !== world) steps.push({ name, world: next });
  };
  if (world.now < world.orders.length) add('an hour passes', { ...world, now: world.now + 1 });
  const isFree = world.orders.every(({ status }) => status === 'cancelled');
  if (isFree && world.orders.length < maxOrders) add('the next order', withOrder(world, tabsPerOrder));
  for (const index of world.orders.keys()) {
    ordersSteps(world, protocol, index, add);
    paymentsSteps(world, protocol, index, add);
    stripeSteps(world, protocol, index, add);
  }
  return steps;
}

type Add = (name: string, next: World) => void;

function ordersSteps(world: World, protocol: Protocol, index: number, add: Add) {
  const order = world.orders[index] as orders.Order;
  add(`order ${index} expires`, saveOrder(world, index, protocol.expire(order, hour(world.now))));
  const { startProcessing, complete, failPayment } = protocol;
  for (const type of world.announced[index] ?? []) {
    if (type === 'payment.authorized')
      add(`orders hears ${type} ${index}`, saveOrder(world, index, startProcessing(order)));
    if (type === 'payment.failed') add(`orders hears ${type} ${index}`, saveOrder(world, index, failPayment(order)));
    // For a created order it is early and is parked; for a cancelled one it throws, which the invariant on money shows.
    const canComplete = order.status === 'processing' || order.status === 'complete';
    if (type === 'payment.captured' && canComplete)
      add(`orders hears ${type}`, saveOrder(world, index, complete(order)));
  }
  for (const told of world.history[index] ?? []) {
    const seq = protocol.fencesBySeq ? told.seq : 1;
    const report = { id: told.id, seq, version: told.version, status: told.status };
    const change = tickets.followOrder(world.ticket, report);
    if (typeof change !== 'string') add(`tickets hears of order ${index}`, { ...world, ticket: change.next });
  }
}

function paymentsSteps(world: World, protocol: Protocol, index: number, add: Add) {
  const payment = world.payments[index] as payments.Payment;
  const intent = world.intents[index];
  for (const { status, version, expiresAt, ...rest } of world.history[index] ?? []) {
    const reason = 'cancelReason' in rest ? { cancelReason: rest.cancelReason } : {};
    const change = protocol.followOrder(payment, { status, version, expiresAt, ...reason });
    if (typeof change !== 'string') add(`payments hears of order ${index}`, savePayment(world, index, change));
  }
  for (const [tab, state] of (world.tabs[index] ?? []).entries()) {
    const to = (next: Tab, from = world) => setTab(from, index, tab, next);
    if (state !== 'idle' && state !== 'done') add(`payments dies under tab ${tab} of ${index}`, to('done'));
    if (state === 'idle' && canPay(world, index)) {
      const tried = savePayment(world, index, payments.beginTrying(payment, hour(world.now)));
      if (payment.intentId) add(`tab ${tab} of ${index} pays on`, to('saved'));
      else add(`tab ${tab} of ${index} pays`, sent(to('creating', tried), 'create', index));
    }
    if (state === 'creating' && intent) add(`tab ${tab} of ${index} has an intent`, to('created'));
    if (state === 'created' && intent) {
      const saved = savePayment(world, index, protocol.adoptIntent(payment, intent.id));
      const isMine = saved.payments[index]?.intentId === intent.id;
      add(`tab ${tab} of ${index} saves`, isMine ? to('saved', saved) : sent(to('done'), 'cancel', index));
    }
    if (state === 'saved') add(`tab ${tab} of ${index} confirms`, sent(to('done'), 'confirm', index));
  }
  settleSteps(world, protocol, index, add);
}

function canPay({ payments: all, now }: World, index: number): boolean {
  const payment = all[index] as payments.Payment;
  return payment.order.status === 'created' && hour(now) < payment.order.expiresAt && !payments.isAuthorized(payment);
}

function settleSteps(world: World, protocol: Protocol, index: number, add: Add) {
  const payment = world.payments[index] as payments.Payment;
  const intent = world.intents[index];
  const seen = world.seen[index];
  if (payment.intentId && intent && !payment.settled && !sameIntent(seen, intent)) {
    add(`payments looks at ${index}`, { ...world, seen: at(world.seen, index, intent) });
  }
  if (seen) {
    const forgotten = { ...world, seen: at(world.seen, index, undefined) };
    const observed = savePayment(forgotten, index, protocol.observe(payment, seen, hour(0)));
    const current = observed.payments[index] as payments.Payment;
    const step = current.settled ? undefined : protocol.nextStep(current, seen, hour(0));
    const acted = step && step !== 'refund' ? sent(observed, step, index) : observed;
    add(`payments acts on ${index}`, acted);
    if (step === 'capture') {
      const timedOut = savePayment(acted, index, protocol.afterLostCapture(current));
      if (timedOut !== acted) add(`payments gives up waiting for the capture of ${index}`, timedOut);
    }
  }
  if (payments.isDecided(payment) && payments.mayHaveOrphans(payment)) {
    const searched = savePayment(world, index, payments.orphansCancelled(payment));
    const isOrphan = intent && intent.id !== payment.intentId;
    add(`payments searches for orphans of ${index}`, isOrphan ? sent(searched, 'cancel', index) : searched);
  }
}

const sameIntent = (one: payments.Intent | undefined, other: payments.Intent) =>
  one?.status === other.status && one.refusal?.id === other.refusal?.id;

function stripeSteps(world: World, protocol: Protocol, index: number, add: Add) {
  const intent = world.intents[index];
  const set = (facts: Partial<payments.Intent>, from = world): World => ({
    ...from,
    intents: at(from.intents, index, { ...(intent ?? newIntent(index)), ...facts }),
  });
  const held = protocol.captureMethod === 'manual' ? 'requires_capture' : 'succeeded';
  if (intent?.status === 'requires_action') add(`the buyer passes the challenge of ${index}`, set({ status: held }));

  for (const op of ['create', 'confirm', 'capture', 'cancel'] as const) {
    const request = `${op}:${index}`;
    if (!world.wire.includes(request)) continue;
    const arrived = { ...world, wire: world.wire.filter((other) => other !== request) };
    add(`${request} is lost`, arrived);
    if (op === 'create' && !intent) {
      add(`${request} arrives`, set(protocol.savesBeforeConfirming ? {} : { status: held }, arrived));
    }
    if (!intent) continue;
    const isOpen = intent.status === 'requires_payment_method' || intent.status === 'requires_action';
    if (op === 'confirm' && intent.status === 'requires_payment_method') {
      add(`the bank holds the money of ${index}`, set({ status: held, refusal: undefined }, arrived));
      add(`the bank asks the buyer of ${index}`, set({ status: 'requires_action' }, arrived));
      const refusal = { id: `ch${index}`, code: 'card_declined', declineCode: 'generic_decline' };
      add(`the bank refuses ${index}`, set({ refusal }, arrived));
    }
    if (op === 'capture' && intent.status === 'requires_capture') {
      add(`${request} arrives`, set({ status: 'succeeded' }, arrived));
    }
    if (op === 'cancel' && (isOpen || intent.status === 'requires_capture')) {
      add(`${request} arrives`, set({ status: 'canceled' }, arrived));
    }
  }
}

/** What must hold in every state (design §2). */
export function brokenInvariant({ orders: all, intents }: World): string | undefined {
  const holders = all.filter(({ status }) => status !== 'cancelled');
  if (holders.length > 1) return 'two orders hold one ticket';
  for (const [index, order] of all.entries()) {
    const isCaptured = intents[index]?.status === 'succeeded';
    const isCommitted = order.status === 'processing' || order.status === 'complete';
    if (isCaptured && !isCommitted) return `money captured for order ${index}, which is ${order.status}`;
    if (order.status === 'complete' && !isCaptured) return `order ${index} is complete and nothing was captured`;
  }
  return undefined;
}

/** What must hold besides when tickets has heard all there is to hear. */
export function brokenWhenHeard({ orders: all, ticket }: World): string | undefined {
  const holder = all.find(({ status }) => status !== 'cancelled');
  const expected = !holder ? 'available' : holder.status === 'complete' ? 'sold' : 'reserved';
  return ticket.status === expected ? undefined : `the ticket is ${ticket.status} and should be ${expected}`;
}

/** What must hold besides when nothing is left to happen. */
export function brokenWhenQuiet({ orders: all, intents }: World): string | undefined {
  for (const [index, order] of all.entries()) {
    if (order.status !== 'complete' && order.status !== 'cancelled') return `order ${index} is left ${order.status}`;
    const isHeld = intents[index]?.status === 'requires_capture' || intents[index]?.status === 'requires_action';
    if (order.status === 'cancelled' && isHeld) return `order ${index} is cancelled and its money still held`;
  }
  return undefined;
}

/** What tells one state from another, as short as possible. */
export function keyOf(world: World): string {
  const { now, orders: all, payments: paid, intents, seen, wire, tabs, announced, history, ticket } = world;
  const shortIntent = (intent: payments.Intent | undefined) => intent && `${intent.status}${intent.refusal?.id ?? ''}`;
  return JSON.stringify([
    now,
    all.map(({ status }) => status),
    paid.map((p) => [
      p.status,
      p.intentId,
      p.settled,
      p.searched,
      p.order.version,
      p.refusals,
      !!p.triedAt,
      p.canceled,
    ]),
    intents.map(shortIntent),
    seen.map(shortIntent),
    wire,
    tabs.map((states) => [...states].sort()),
    announced,
    history.map((states) => states.map(({ status }) => status)),
    [ticket.status, ticket.lastOrder],
  ]);
}
