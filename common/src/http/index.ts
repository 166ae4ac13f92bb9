export * from './create-service-app';
export * from './paging';
export * from './session';
export * from './validate-request';
