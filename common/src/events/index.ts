export * from './catalogue';
export * from './create-event';
export { type Channel, channels } from './envelope';
export { type CancelReason, cancelReasons } from './order-events';
export { type TicketSnapshot, type TicketStatus, ticketStatuses } from './ticket-events';
