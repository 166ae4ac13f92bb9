import { type Change, edit, followOrder, listTicket, type OrderReport, type Ticket, withdraw } from './ticket';

const listed = (): Ticket =>
  listTicket({
    id: 't',
    sellerId: 'seller',
    createdAt: new Date(0),
    title: 'Concert',
    price: 5000,
    currency: 'USD',
    category: 'concert',
    venue: null,
    startsAt: null,
    description: null,
  }).next;

const report = (seq: number, version: number, status: OrderReport['status']): OrderReport => ({
  id: `order${seq}`,
  seq,
  version,
  status,
});

/** The ticket after these reports, each of which must count. */
const after = (...reports: OrderReport[]): Ticket =>
  reports.reduce((ticket, next) => (followOrder(ticket, next) as Change).next, listed());

const reserved = () => after(report(1, 0, 'created'));
const sold = () => after(report(1, 0, 'created'), report(1, 1, 'processing'), report(1, 2, 'complete'));

test('a new ticket is for sale', () => {
  expect(listed()).toMatchObject({ status: 'available', version: 0 });
});

describe('edit', () => {
  test('changes what is given, one version further', () => {
    expect(edit(listed(), 'seller', { price: 6000 })).toMatchObject({
      type: 'ticket.updated',
      next: { price: 6000, title: 'Concert', version: 1 },
    });
  });

  test.each([
    ['somebody else', listed, 'other', 'auth.forbidden'],
    ['while it is reserved', reserved, 'seller', 'ticket.reserved'],
    ['once it is sold', sold, 'seller', 'ticket.sold'],
  ] as const)('not by/when: %s', (_what, ticket, who, code) => {
    expect(() => edit(ticket(), who, { price: 6000 })).toThrow(expect.objectContaining({ code }));
    expect(() => withdraw(ticket(), who)).toThrow(expect.objectContaining({ code }));
  });

  test('not once it is withdrawn', () => {
    const ticket = withdraw(listed(), 'seller')?.next as Ticket;
    expect(() => edit(ticket, 'seller', {})).toThrow(expect.objectContaining({ code: 'ticket.withdrawn' }));
  });
});

test('withdrawing twice changes nothing the second time', () => {
  const ticket = withdraw(listed(), 'seller')?.next as Ticket;
  expect(ticket.status).toBe('withdrawn');
  expect(withdraw(ticket, 'seller')).toBeUndefined();
});

describe('followOrder', () => {
  test('reserved, freed, reserved by the next order, sold', () => {
    expect(reserved().status).toBe('reserved');
    expect(after(report(1, 0, 'created'), report(1, 1, 'cancelled')).status).toBe('available');
    expect(after(report(1, 0, 'created'), report(1, 1, 'cancelled'), report(2, 0, 'created')).status).toBe('reserved');
    expect(sold().status).toBe('sold');
  });

  test('a repeat changes nothing', () => {
    expect(followOrder(reserved(), report(1, 0, 'created'))).toBe('duplicate');
    expect(followOrder(sold(), report(1, 1, 'processing'))).toBe('duplicate');
  });

  test('what comes too early waits', () => {
    expect(followOrder(listed(), report(1, 1, 'cancelled'))).toBe('gap');
    expect(followOrder(reserved(), report(1, 2, 'complete'))).toBe('gap');
    expect(followOrder(reserved(), report(2, 1, 'cancelled'))).toBe('gap');
  });

  test('a later order takes over though the earlier one’s end is still on the way, and that end frees nothing', () => {
    const taken = after(report(1, 0, 'created'), report(2, 0, 'created'));
    expect(taken).toMatchObject({ status: 'reserved', lastOrder: { id: 'order2' } });
    expect(followOrder(taken, report(1, 1, 'cancelled'))).toBe('duplicate');
  });

  test('an order that was first with the lock beats a withdrawal, which takes effect when the hold lapses', () => {
    const withdrawn = withdraw(listed(), 'seller')?.next as Ticket;
    const held = followOrder(withdrawn, report(1, 0, 'created')) as Change;
    expect(held.next.status).toBe('reserved');
    const freed = followOrder(held.next, report(1, 1, 'cancelled')) as Change;
    expect(freed.next.status).toBe('withdrawn');
  });
});
