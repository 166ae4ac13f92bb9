export * from './connect-service';
