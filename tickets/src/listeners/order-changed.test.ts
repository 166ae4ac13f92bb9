import { type Consumer, createConsumer } from '@ticketing/common/messaging';
import { createLogger, newId, systemClock } from '@ticketing/common/platform';
import { anOrderEvent, testDatabase } from '@ticketing/common/testing';
import { listTicket } from '../domain/ticket';
import { createTicketStore, type TicketStore } from '../models/ticket';
import { ticketHandlers } from './order-changed';

const connection = testDatabase();
let tickets: TicketStore;
let consumer: Consumer;

beforeAll(async () => {
  tickets = await createTicketStore(connection, systemClock);
  const logger = createLogger('test', 'silent');
  consumer = await createConsumer({
    group: 'tickets',
    connection,
    handlers: ticketHandlers({ tickets }),
    logger,
    clock: systemClock,
  });
});

async function aTicket(): Promise<string> {
  const facts = { title: 'Concert', price: 5000, currency: 'USD', category: 'concert', venue: null } as const;
  const change = { id: newId(), sellerId: newId(), createdAt: new Date(), startsAt: null, description: null, ...facts };
  return (await tickets.insert(listTicket(change))).id;
}

const deliver = (event: object) => consumer.deliver(JSON.stringify(event));

const life = (ticketId: string, id = newId(), seq = 1) => ({
  created: anOrderEvent('order.created', 0, { id, ticketId, seq }),
  cancelled: anOrderEvent('order.cancelled', 1, { id, ticketId, seq }),
  processing: anOrderEvent('order.processing', 1, { id, ticketId, seq }),
  completed: anOrderEvent('order.completed', 2, { id, ticketId, seq }),
});

test('a ticket follows its order, and says so in its outbox', async () => {
  const id = await aTicket();
  const { created, processing, completed } = life(id);
  await deliver(created);
  expect(await tickets.get(id)).toMatchObject({ status: 'reserved', version: 1 });
  await deliver(processing);
  await deliver(completed);
  expect(await tickets.get(id)).toMatchObject({ status: 'sold', version: 3 });
  const stored = await tickets.model.findById(id).lean();
  expect(stored?.outbox.map(({ version }) => version)).toEqual([0, 1, 2, 3]);
});

test('a duplicate changes nothing', async () => {
  const id = await aTicket();
  const { created } = life(id);
  await deliver(created);
  await deliver(created);
  expect(await tickets.get(id)).toMatchObject({ status: 'reserved', version: 1 });
});

test('out of order gives the same end', async () => {
  const id = await aTicket();
  const { created, processing, completed } = life(id);
  for (const event of [completed, processing, created]) await deliver(event);
  expect(await tickets.get(id)).toMatchObject({ status: 'sold', version: 3 });
});

test('a malformed event becomes a dead letter and touches no ticket', async () => {
  const id = await aTicket();
  const { created } = life(id);
  await deliver({ ...created, data: { ...created.data, seq: 'first' } });
  expect(await tickets.get(id)).toMatchObject({ status: 'available', version: 0 });
  expect(await connection.model('dead_letter').countDocuments({ subject: { $exists: false } })).toBe(1);
});

test('two orders of one ticket, shuffled: the late end of the first does not free what the second holds', async () => {
  const id = await aTicket();
  const first = life(id, newId(), 1);
  const second = life(id, newId(), 2);
  for (const event of [first.created, second.created, first.cancelled]) await deliver(event);
  expect(await tickets.get(id)).toMatchObject({ status: 'reserved', lastOrder: { seq: 2 } });
});
