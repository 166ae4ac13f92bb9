import mongoose, { type Connection } from 'mongoose';

/** Acknowledged by a majority and journalled: what was answered with 2xx survives a crash (design §5). */
const writeConcern = { w: 'majority', j: true } as const;

/**
 * Connects to the service's own database; retries for as long as the driver's server selection allows.
 * @throws MongooseServerSelectionError after `timeoutMs` milliseconds without a server.
 */
export const connectMongo = (url: string, timeoutMs = 30_000): Promise<Connection> =>
  mongoose
    .createConnection(url, { serverSelectionTimeoutMS: timeoutMs, writeConcern, bufferCommands: false })
    .asPromise();

/** MongoDB's code for a broken unique index. */
const duplicateKeyCode = 11000;

export const isDuplicateKey = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === duplicateKeyCode;

const objectId = /^[0-9a-f]{24}$/;

/** A malformed id names nothing: routes answer it with 404, as an unknown one. */
export const isId = (value: unknown): value is string => typeof value === 'string' && objectId.test(value);

export const newId = (): string => new mongoose.Types.ObjectId().toHexString();
