import { createServiceApp, type ServiceApp } from '@ticketing/common/http';
import type { Express } from 'express';

/** Expiration has no public calls: health, readiness and metrics only. */
export const createApp = (service: Omit<ServiceApp, 'routes'>): Express =>
  createServiceApp({ ...service, routes: () => {} });
