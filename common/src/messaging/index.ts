export * from './consumer';
export * from './event-bus';
export * from './mirror-wait';
export * from './nats-streaming-bus';
export * from './outbox';
export * from './relay';
export * from './revoked-sessions';
