import { anEvent, anOrderEvent } from '../testing';
import { channelOf, eventSchema } from './catalogue';

const event = anOrderEvent('order.created', 0, { id: 'o', ticketId: 't' });

test('an event that was created passes the check at the other end', () => {
  expect(eventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
});

test.each([
  ['a missing field', { ...event, subject: undefined }],
  ['an unknown field', { ...event, extra: true }],
  ['an unknown field in data', { ...event, data: { ...event.data, extra: true } }],
  ['a price that is no whole number', { ...event, data: { ...event.data, price: 1.5 } }],
  ['a status of another type', { ...event, data: { ...event.data, status: 'complete' } }],
  ['an unknown schema version', { ...event, dataschema: '2' }],
])('%s is refused', (_what, wrong) => {
  expect(eventSchema.safeParse(wrong).success).toBe(false);
});

test('a cancelled order must have a reason', () => {
  const cancelled = anOrderEvent('order.cancelled', 1, { id: 'o', ticketId: 't' });
  const { cancelReason, ...data } = cancelled.data;
  expect(cancelReason).toBe('expired');
  expect(eventSchema.safeParse({ ...cancelled, data }).success).toBe(false);
});

test('a wrong event cannot be created', () => {
  expect(() => anEvent('expiration.due', 'o', 0, { orderId: '', expiresAt: 'soon' })).toThrow();
});

test('the channel is the aggregate', () => {
  expect(channelOf('order.created')).toBe('order');
  expect(channelOf('payment.failed')).toBe('payment');
});
