export * from './clock';
export * from './database';
export * from './events';
export * from './http';
export * from './until';
