import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { Logger } from './logger';

/** After this long without a clean stop the process ends anyway; Kubernetes is told 15 s. */
const stopWithinMs = 10_000;

export interface Running {
  port: number;
  stop(): Promise<void>;
}

/** Serves `app`; `stop` takes no new requests and waits for those under way. */
export async function listen(app: Express, port: number, host: string, logger: Logger): Promise<Running> {
  const server = createServer(app);
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  logger.info({ port: address.port }, 'listening');
  return {
    port: address.port,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeIdleConnections();
      }),
  };
}

/** On SIGTERM or SIGINT runs the steps one after another, then exits; a step that fails does not keep the others. */
export function stopOnSignal(logger: Logger, steps: Array<() => Promise<unknown>>): void {
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error('did not stop in time');
      process.exit(1);
    }, stopWithinMs).unref();
    for (const step of steps) {
      await step().catch((error) => logger.error({ err: error }, 'a step of the shutdown failed'));
    }
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Runs a service's main function: an error at boot is one clear line and exit code 1, for the supervisor to see. */
export function boot(logger: Logger, main: () => Promise<void>): void {
  process.on('unhandledRejection', (error) => {
    logger.fatal({ err: error }, 'unhandled rejection');
    process.exit(1);
  });
  main().catch((error) => {
    logger.fatal({ err: error }, `could not start: ${error.message}`);
    process.exit(1);
  });
}
