import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** Nothing listens beyond this machine. */
export const loopback = '127.0.0.1';

async function take(port: number): Promise<number> {
  const server = createServer();
  server.listen(port, loopback);
  await once(server, 'listening');
  const taken = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return taken;
}

export const freePort = (): Promise<number> => take(0);

/** `preferred` if it is free, else any other. */
export const portNear = (preferred: number): Promise<number> => take(preferred).catch(freePort);

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, loopback);
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });

/**
 * Looks every 100 ms until `look` says yes.
 * @throws Error when it is not so after `withinMs` milliseconds
 */
export async function until(what: string, look: () => Promise<boolean>, withinMs: number): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`${what} did not come up within ${withinMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export const untilOpen = (what: string, port: number, withinMs = 30_000): Promise<void> =>
  until(what, () => isOpen(port), withinMs);
