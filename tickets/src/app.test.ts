import { newId } from '@ticketing/common/platform';
import { cookieOf, testClock, testDatabase, testHttp } from '@ticketing/common/testing';
import type { Express } from 'express';
import request from 'supertest';
import { createApp } from './app';
import { changeTicket } from './change-ticket';
import { followOrder, type OrderReport } from './domain/ticket';
import { createTicketStore, type TicketStore } from './models/ticket';

const connection = testDatabase();
const clock = testClock();
const seller = newId();
let app: Express;
let tickets: TicketStore;

beforeAll(async () => {
  tickets = await createTicketStore(connection, clock);
  app = createApp({ tickets, clock }, testHttp());
});

beforeEach(() => tickets.model.deleteMany({}));

const as = (userId: string) => cookieOf(userId);
const create = (fields: object = {}, userId = seller) =>
  request(app)
    .post('/api/tickets')
    .set('cookie', as(userId))
    .send({ title: 'Concert', price: 5000, ...fields });
const edit = (id: string, fields: object, userId = seller) =>
  request(app).put(`/api/tickets/${id}`).set('cookie', as(userId)).send(fields);
const withdraw = (id: string, userId = seller) => request(app).delete(`/api/tickets/${id}`).set('cookie', as(userId));
const codeOf = (response: request.Response) => JSON.parse(response.text).code;
const search = async (query = '', cookie = '') =>
  (await request(app).get(`/api/tickets?${query}`).set('cookie', cookie).expect(200)).body;
const titles = async (query = '') => (await search(query)).items.map(({ title }: { title: string }) => title);

const order = (id: string, ...statuses: OrderReport['status'][]) =>
  statuses.reduce(async (before, status, version) => {
    await before;
    await changeTicket(tickets, id, (ticket) => followOrder(ticket, { id: 'o', seq: 1, version, status }));
  }, Promise.resolve());

describe('POST /api/tickets', () => {
  test('lists a ticket and announces it in the same write', async () => {
    const startsAt = '2027-06-01T20:00:00.000Z';
    const { body } = await create({ category: 'sports', venue: 'Arena', startsAt, description: 'Row 1' }).expect(201);
    expect(body).toEqual({
      id: expect.any(String),
      title: 'Concert',
      price: 5000,
      currency: 'USD',
      category: 'sports',
      venue: 'Arena',
      startsAt,
      description: 'Row 1',
      sellerId: seller,
      status: 'available',
      version: 0,
      createdAt: clock.now().toISOString(),
    });
    const stored = await tickets.model.findById(body.id).lean();
    expect(stored).toMatchObject({ pending: 1, outbox: [{ type: 'ticket.created', subject: body.id, version: 0 }] });
  });

  test('needs a session', async () => {
    const response = await request(app).post('/api/tickets').send({ title: 'Concert', price: 5000 }).expect(401);
    expect(codeOf(response)).toBe('auth.required');
  });

  test.each([
    ['title', { title: '' }],
    ['title', { title: '   ' }],
    ['title', { title: 'x'.repeat(121) }],
    ['title', { title: 7 }],
    ['price', { price: 49 }],
    ['price', { price: 100_000_000 }],
    ['price', { price: 50.5 }],
    ['price', { price: '5000' }],
    ['price', { price: null }],
    ['currency', { currency: 'dollars' }],
    ['category', { category: 'opera' }],
    ['startsAt', { startsAt: 'tomorrow' }],
    ['startsAt', { startsAt: '2027-06-01T20:00:00' }],
    ['startsAt', { startsAt: '2027-02-28T20:00:00Z' }],
    ['status', { status: 'sold' }],
    ['sellerId', { sellerId: 'other' }],
  ])('refuses a wrong %s: %j', async (field, fields) => {
    const response = await create(fields).expect(400);
    expect(JSON.parse(response.text).errors).toEqual([{ field, message: expect.any(String) }]);
  });

  test.each([50, 99_999_999])('takes a price of %i', async (price) => {
    await create({ price }).expect(201);
  });
});

describe('PUT /api/tickets/:id', () => {
  test('changes what is given and announces it', async () => {
    const { id } = (await create({ venue: 'Arena' })).body;
    const { body } = await edit(id, { price: 6000, venue: null }).expect(200);
    expect(body).toMatchObject({ price: 6000, venue: null, title: 'Concert', version: 1 });
    const stored = await tickets.model.findById(id).lean();
    expect(stored?.outbox.map(({ type, version }) => [type, version])).toEqual([
      ['ticket.created', 0],
      ['ticket.updated', 1],
    ]);
  });

  test('is refused for others, while reserved, when sold, and for what is not there', async () => {
    const { id } = (await create()).body;
    expect(codeOf(await edit(id, { price: 6000 }, newId()).expect(403))).toBe('auth.forbidden');
    await order(id, 'created');
    expect(codeOf(await edit(id, { price: 6000 }).expect(409))).toBe('ticket.reserved');
    await order(id, 'created', 'processing', 'complete');
    expect(codeOf(await edit(id, { price: 6000 }).expect(409))).toBe('ticket.sold');
    await edit(newId(), { price: 6000 }).expect(404);
    await edit('nonsense', { price: 6000 }).expect(404);
  });

  test('two edits at once both take effect, one after the other', async () => {
    const { id } = (await create()).body;
    await Promise.all([edit(id, { price: 6000 }).expect(200), edit(id, { title: 'Opera' }).expect(200)]);
    expect((await request(app).get(`/api/tickets/${id}`)).body).toMatchObject({
      price: 6000,
      title: 'Opera',
      version: 2,
    });
  });
});

describe('DELETE /api/tickets/:id', () => {
  test('takes the ticket off the market', async () => {
    const { id } = (await create()).body;
    await withdraw(id).expect(204);
    await withdraw(id).expect(204);
    expect((await request(app).get(`/api/tickets/${id}`)).body).toMatchObject({ status: 'withdrawn', version: 1 });
    expect(await titles()).toEqual([]);
  });

  test('is refused for others and while reserved', async () => {
    const { id } = (await create()).body;
    expect(codeOf(await withdraw(id, newId()).expect(403))).toBe('auth.forbidden');
    await order(id, 'created');
    expect(codeOf(await withdraw(id).expect(409))).toBe('ticket.reserved');
  });
});

describe('GET /api/tickets', () => {
  test('shows what is on sale', async () => {
    await create({ title: 'On sale' });
    const reserved = (await create({ title: 'Reserved' })).body;
    await order(reserved.id, 'created');
    expect(await titles()).toEqual(['On sale']);
    expect(await titles('status=reserved')).toEqual(['Reserved']);
    expect((await titles('status=all')).sort()).toEqual(['On sale', 'Reserved']);
  });

  test('finds words in title and venue', async () => {
    await create({ title: 'The Midnight Echoes', venue: 'Köln Arena' });
    await create({ title: 'City Derby' });
    expect(await titles('q=midn+koln')).toEqual(['The Midnight Echoes']);
    expect(await titles('q=derby')).toEqual(['City Derby']);
    expect(await titles('q=opera')).toEqual([]);
  });

  test('a search follows an edit', async () => {
    const { id } = (await create({ title: 'Old name' })).body;
    await edit(id, { title: 'New name' });
    expect(await titles('q=old')).toEqual([]);
    expect(await titles('q=new')).toEqual(['New name']);
  });

  test('filters by category, price and time', async () => {
    await create({ title: 'A', category: 'sports', price: 1000, startsAt: '2027-06-01T20:00:00Z' });
    await create({ title: 'B', category: 'concert', price: 2000, startsAt: '2027-07-01T20:00:00Z' });
    await create({ title: 'C', category: 'concert', price: 3000 });
    expect(await titles('category=sports')).toEqual(['A']);
    expect(await titles('minPrice=2000&maxPrice=2500')).toEqual(['B']);
    expect(await titles('from=2027-06-15&sort=date')).toEqual(['B']);
    expect(await titles('from=2027-05-01&to=2027-06-15T00:00:00Z')).toEqual(['A']);
  });

  test.each(['newest', 'price_asc', 'price_desc', 'date'])(
    'pages through everything exactly once when sorted by %s, though keys are equal',
    async (sort) => {
      for (const n of [1, 2, 3, 4, 5, 6, 7]) {
        clock.advance(n % 2);
        const dated = n % 3 === 0 ? {} : { startsAt: `2027-06-0${1 + (n % 2)}T20:00:00Z` };
        await create({ title: `T${n}`, price: 1000 + (n % 3), ...dated });
      }
      const seen: string[] = [];
      let cursor = '';
      do {
        const page = await search(`sort=${sort}&limit=2${cursor && `&cursor=${cursor}`}`);
        seen.push(...page.items.map(({ title }: { title: string }) => title));
        cursor = page.nextCursor ?? '';
      } while (cursor);
      expect(seen).toHaveLength(7);
      expect(new Set(seen).size).toBe(7);
      expect(seen).toEqual(await titles(`sort=${sort}`));
    },
  );

  test('sorts', async () => {
    await create({ title: 'cheap', price: 1000 });
    await create({ title: 'dear', price: 9000, startsAt: '2027-06-01T20:00:00Z' });
    expect(await titles('sort=price_asc')).toEqual(['cheap', 'dear']);
    expect(await titles('sort=price_desc')).toEqual(['dear', 'cheap']);
    expect(await titles('sort=date')).toEqual(['dear', 'cheap']);
  });

  test('seller=me shows the caller’s in every status, and needs a session', async () => {
    const { id } = (await create({ title: 'Mine' })).body;
    await withdraw(id);
    await create({ title: 'Theirs' }, newId());
    const { items } = await search('seller=me', as(seller));
    expect(items).toMatchObject([{ title: 'Mine', status: 'withdrawn' }]);
    await request(app).get('/api/tickets?seller=me').expect(401);
  });

  test.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'cursor=nonsense',
    'sort=random',
    'minPrice=-1',
    'from=soon',
    'page=2',
  ])('refuses %s', async (query) => {
    const response = await request(app).get(`/api/tickets?${query}`).expect(400);
    expect(codeOf(response)).toBe('validation.failed');
  });
});

test('GET /api/tickets/:id is 404 for an unknown and for a malformed id', async () => {
  expect(codeOf(await request(app).get(`/api/tickets/${newId()}`).expect(404))).toBe('ticket.not_found');
  expect(codeOf(await request(app).get('/api/tickets/nonsense').expect(404))).toBe('ticket.not_found');
});
