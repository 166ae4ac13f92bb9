import { z } from 'zod';
import { envelope, id, time } from './envelope';

export const expirationDue = envelope('expiration.due', z.strictObject({ orderId: id, expiresAt: time }));
