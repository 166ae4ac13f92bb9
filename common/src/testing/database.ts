import { randomUUID } from 'node:crypto';
import mongoose, { type Connection } from 'mongoose';

const serverUrl = (name: string): string => {
  const url = process.env[name];
  if (!url) throw new Error(`${name} is missing: run the tests with jest, whose global set-up starts the servers`);
  return url;
};

export const testNatsUrl = (): string => serverUrl('TEST_NATS_URL');
export const testRedisUrl = (): string => serverUrl('TEST_REDIS_URL');

/** URL of a database that no other test uses. */
export const testMongoUrl = (): string => `${serverUrl('TEST_MONGO_URL')}/t${randomUUID().replaceAll('-', '')}`;

/** A connection to a database of its own, gone after the file's last test. */
export function testDatabase(): Connection {
  const connection = mongoose.createConnection(testMongoUrl(), { writeConcern: { w: 'majority', j: true } });
  afterAll(async () => {
    await connection.dropDatabase();
    await connection.close();
  });
  return connection;
}
