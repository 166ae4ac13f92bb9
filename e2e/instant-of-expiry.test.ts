import { type Outcome, untilRight } from './books';
import { openShop, type Shop } from './shop';
import { type StackUnderTest, startStackUnderTest, startWithinMs } from './stack-under-test';
import { Visitor } from './visitor';

let stack: StackUnderTest;
let shop: Shop;

beforeAll(async () => {
  stack = await startStackUnderTest({ ORDER_HOLD_SECONDS: '6', SETTLE_EVERY_MS: '5000' });
  shop = await openShop(stack);
}, startWithinMs);

afterAll(async () => {
  expect(await stack.stop()).toEqual([]);
}, 60_000);

test('500 orders paid at the very instant of expiry: each complete and captured, or cancelled and voided', async () => {
  const outcomes: Outcome[] = [];
  const sleepUntil = (time: number) => new Promise((resolve) => setTimeout(resolve, time - Date.now()));
  /** How long before its expiry an order is paid, milliseconds: what a payment takes here, and around it. */
  const lead = { from: -50, to: 2_500 };

  const buyers = await Promise.all(Array.from({ length: 25 }, () => Visitor.signedUp(stack.url)));
  const wave = async () => {
    const placed = await Promise.all(buyers.map((buyer) => shop.place(buyer)));
    const decided = placed.map(async (one) => {
      const { expiresAt } = await one.buyer.order(one.orderId);
      await sleepUntil(Date.parse(expiresAt) - (lead.from + Math.random() * (lead.to - lead.from)));
      await one.buyer.pays(one.orderId, 'pm_card_visa'); // whatever it answers
      return untilRight(stack, one, 1_500); // buyers who look more often are most of the load
    });
    outcomes.push(...(await Promise.all(decided)));
  };
  for (let n = 0; n < 20; n++) await wave();

  expect(outcomes).toHaveLength(500);
  expect(new Set(outcomes)).toEqual(new Set(['complete', 'cancelled']));
}, 600_000);
