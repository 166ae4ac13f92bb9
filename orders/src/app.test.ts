import { newId } from '@ticketing/common/platform';
import { anEvent } from '@ticketing/common/testing';
import request from 'supertest';
import { codeOf, holdSeconds, maxHolds, ordersUnderTest } from './testing/orders-under-test';

const orders = ordersUnderTest();
const { clock, aTicket, purchase, cancel, show, payment, deliver, outboxOf } = orders;

describe('POST /api/orders', () => {
  test('locks the ticket, remembers what the buyer saw, and announces it in the same write', async () => {
    const buyer = newId();
    const ticketId = await aTicket({ price: 7500 });
    const { body } = await purchase(ticketId, buyer).expect(201);
    expect(body).toEqual({
      id: expect.any(String),
      buyerId: buyer,
      status: 'created',
      price: 7500,
      currency: 'USD',
      expiresAt: new Date(clock.now().getTime() + holdSeconds * 1000).toISOString(),
      version: 0,
      createdAt: clock.now().toISOString(),
      serverTime: clock.now().toISOString(),
      ticket: { id: ticketId, title: 'Concert', category: 'concert', venue: 'Arena', startsAt: null },
    });
    expect(await outboxOf(body.id)).toEqual([['order.created', 0]]);
  });

  test('the same buyer gets the same order again, with its time unmoved', async () => {
    const buyer = newId();
    const ticketId = await aTicket();
    const first = await purchase(ticketId, buyer).expect(201);
    clock.advance(60);
    const second = await purchase(ticketId, buyer).expect(200);
    expect(second.body).toMatchObject({ id: first.body.id, expiresAt: first.body.expiresAt });
  });

  test('another buyer is told that it is held', async () => {
    const ticketId = await aTicket();
    await purchase(ticketId, newId()).expect(201);
    const response = await purchase(ticketId, newId()).expect(409);
    expect(JSON.parse(response.text)).toMatchObject({
      code: 'ticket.reserved',
      title: 'The ticket is held by another buyer',
    });
  });

  test('of 50 buyers at once one gets it', async () => {
    const ticketId = await aTicket();
    const responses = await Promise.all(Array.from({ length: 50 }, () => purchase(ticketId, newId())));
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(49);
    expect(await orders.it().orders.model.countDocuments({ ticketId })).toBe(1);
  });

  test('the same buyer asking ten times at once gets one order', async () => {
    const buyer = newId();
    const ticketId = await aTicket();
    const responses = await Promise.all(Array.from({ length: 10 }, () => purchase(ticketId, buyer)));
    expect(responses.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
    expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1);
  });

  test('nobody buys their own ticket', async () => {
    const sellerId = newId();
    expect(codeOf(await purchase(await aTicket({ sellerId }), sellerId).expect(403))).toBe('order.own_ticket');
  });

  test('a buyer holds so many tickets and no more, also when asking for all at once', async () => {
    const buyer = newId();
    const tickets = await Promise.all(Array.from({ length: maxHolds + 3 }, () => aTicket()));
    const responses = await Promise.all(tickets.map((ticketId) => purchase(ticketId, buyer)));
    expect(responses.filter(({ status }) => status === 201)).toHaveLength(maxHolds);
    const refused = responses.filter(({ status }) => status !== 201);
    expect(refused.map(codeOf)).toEqual(Array(3).fill('order.too_many_holds'));
    const held = responses.find(({ status }) => status === 201)?.body;
    await cancel(held.id, buyer).expect(200);
    await purchase(await aTicket(), buyer).expect(201);
  });

  test('a cancelled order frees the ticket, and the next order has the next number', async () => {
    const buyer = newId();
    const ticketId = await aTicket();
    const first = await purchase(ticketId, buyer).expect(201);
    await cancel(first.body.id, buyer).expect(200);
    const second = await purchase(ticketId, newId()).expect(201);
    const stored = await orders.it().orders.model.find({ ticketId }).sort({ seq: 1 }).lean();
    expect(stored.map(({ _id, seq }) => [_id, seq])).toEqual([
      [first.body.id, 1],
      [second.body.id, 2],
    ]);
  });

  test('a hold whose time is over is in nobody’s way, even before it is swept', async () => {
    const ticketId = await aTicket();
    const first = await purchase(ticketId, newId()).expect(201);
    clock.advance(holdSeconds);
    await purchase(ticketId, newId()).expect(201);
    expect(await outboxOf(first.body.id)).toEqual([
      ['order.created', 0],
      ['order.cancelled', 1],
    ]);
  });

  test('a sold ticket stays sold', async () => {
    const ticketId = await aTicket();
    const { body } = await purchase(ticketId, newId()).expect(201);
    await deliver(payment('payment.authorized', body.id, 0));
    await deliver(payment('payment.captured', body.id, 1));
    expect(codeOf(await purchase(ticketId, newId()).expect(409))).toBe('ticket.sold');
  });

  test('a withdrawn ticket cannot be bought', async () => {
    const ticketId = await aTicket();
    const { it } = orders;
    const { version, ...snapshot } = (await it().tickets.find(ticketId)) ?? { version: 0 };
    await deliver(anEvent('ticket.updated', ticketId, version + 1, { ...snapshot, status: 'withdrawn' } as never));
    expect(codeOf(await purchase(ticketId, newId()).expect(409))).toBe('ticket.withdrawn');
  });

  test('a ticket whose event is still on the way is waited for', async () => {
    const id = newId();
    const facts = { title: 'New', currency: 'USD', category: 'concert', venue: null, startsAt: null } as const;
    const listed = anEvent('ticket.created', id, 0, {
      ...facts,
      id,
      sellerId: newId(),
      price: 5000,
      status: 'available',
    });
    const purchasing = purchase(id, newId());
    const [response] = await Promise.all([purchasing, deliver(listed)]);
    expect(response.status).toBe(201);
  });

  test.each([
    ['an unknown ticket', newId(), 404, 'ticket.not_found'],
    ['a malformed id', 'nonsense', 404, 'ticket.not_found'],
    ['no text', 7, 400, 'validation.failed'],
    ['nothing', undefined, 400, 'validation.failed'],
  ])('%s is refused', async (_what, ticketId, status, code) => {
    const response = await purchase(ticketId, newId()).expect(status);
    expect(codeOf(response)).toBe(code);
  });

  test('needs a session', async () => {
    const response = await request(orders.it().app).post('/api/orders').send({ ticketId: newId() }).expect(401);
    expect(codeOf(response)).toBe('auth.required');
  });
});

describe('DELETE /api/orders/:id', () => {
  test('cancels, once', async () => {
    const buyer = newId();
    const { body } = await purchase(await aTicket(), buyer);
    const response = await cancel(body.id, buyer).expect(200);
    expect(response.body).toMatchObject({ status: 'cancelled', cancelReason: 'buyer_cancelled', version: 1 });
    expect(codeOf(await cancel(body.id, buyer).expect(409))).toBe('order.not_cancellable');
    expect(await outboxOf(body.id)).toEqual([
      ['order.created', 0],
      ['order.cancelled', 1],
    ]);
  });

  test('not while the card is being charged', async () => {
    const buyer = newId();
    const { body } = await purchase(await aTicket(), buyer);
    await deliver(payment('payment.authorized', body.id, 0));
    expect(codeOf(await cancel(body.id, buyer).expect(409))).toBe('order.not_cancellable');
  });

  test('somebody else’s order is not there', async () => {
    const { body } = await purchase(await aTicket(), newId());
    expect(codeOf(await cancel(body.id, newId()).expect(404))).toBe('order.not_found');
  });
});

describe('GET /api/orders', () => {
  test('shows the caller’s, newest first, in pages', async () => {
    const buyer = newId();
    const ids: string[] = [];
    for (const _ of [1, 2, 3]) {
      clock.advance(1);
      ids.unshift((await purchase(await aTicket(), buyer)).body.id);
    }
    await purchase(await aTicket(), newId());
    const first = (await show('?limit=2', buyer).expect(200)).body;
    const second = (await show(`?limit=2&cursor=${first.nextCursor}`, buyer).expect(200)).body;
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
  });

  test('one order: the owner’s to see, with the server’s time', async () => {
    const buyer = newId();
    const { body } = await purchase(await aTicket(), buyer);
    const shown = await show(`/${body.id}`, buyer).expect(200);
    expect(shown.body).toMatchObject({ id: body.id, serverTime: clock.now().toISOString() });
    expect(codeOf(await show(`/${body.id}`, newId()).expect(404))).toBe('order.not_found');
    expect(codeOf(await show('/nonsense', buyer).expect(404))).toBe('order.not_found');
  });
});
