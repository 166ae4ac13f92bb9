import { until } from '@ticketing/common/testing';
import { type Placed, untilRight } from './books';
import type { StackUnderTest } from './stack-under-test';
import { Visitor } from './visitor';

export interface Shop {
  seller: Visitor;
  /** A new ticket, ordered by this buyer, or by a new one. */
  place(buyer?: Visitor): Promise<Placed>;
  /** Presses Pay until there is an answer. */
  pay(placed: Placed, paymentMethod: string): ReturnType<Visitor['ask']>;
  /** After a crash the broker may take a moment until it delivers to the new process: waits for an order to go through. */
  untilWell(): Promise<void>;
}

export async function openShop(stack: StackUnderTest): Promise<Shop> {
  const seller = await Visitor.signedUp(stack.url);

  const place = async (known?: Visitor): Promise<Placed> => {
    const buyer = known ?? (await Visitor.signedUp(stack.url));
    const ticketId = await seller.lists();
    const { status, body } = await buyer.orders(ticketId);
    if (status !== 201 && status !== 200) throw new Error(`ordering answered ${status}: ${JSON.stringify(body)}`);
    return { buyer, ticketId, orderId: body.id };
  };

  const pay = async ({ buyer, orderId }: Placed, paymentMethod: string) => {
    const answer = await buyer.askUntilAnswered('POST', '/api/payments', { orderId, paymentMethod });
    if (answer.status === 404) throw new Error(`payments does not know order ${orderId}`);
    return answer;
  };

  const goesThrough = async () => {
    const placed = await place();
    await pay(placed, 'pm_card_visa');
    return (await untilRight(stack, placed)) === 'complete';
  };

  return {
    seller,
    place,
    pay,
    untilWell: async () => {
      await until('an order to go through', goesThrough, 60_000);
    },
  };
}
