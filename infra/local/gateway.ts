import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createProxyServer } from 'httpxy';
import { loopback } from './ports';
import { type Route, routeOf } from './routes';

export interface Gateway {
  stop(): Promise<void>;
}

function unavailable(res: ServerResponse, detail: string) {
  if (res.headersSent) return res.destroy();
  const problem = {
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    detail,
    code: 'service.unavailable',
  };
  res.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' }).end(JSON.stringify(problem));
}

/**
 * Stands in for the ingress controller on a machine without a cluster: the same routing table, one address.
 * @param ports where each service of the routing table listens
 */
export async function startGateway(port: number, routes: Route[], ports: Record<string, number>): Promise<Gateway> {
  const proxy = createProxyServer({ xfwd: true, agent: false });
  const handle = (req: IncomingMessage, res: ServerResponse) => {
    const { pathname } = new URL(req.url ?? '/', 'http://gateway');
    const service = routeOf(routes, pathname)?.service ?? '';
    const target = ports[service];
    if (target === undefined) return unavailable(res, `Nothing serves ${pathname}.`);
    return proxy
      .web(req, res, { target: `http://${loopback}:${target}` })
      .catch(() => unavailable(res, `${service} does not answer.`));
  };
  const server = createServer((req, res) => void handle(req, res));
  server.listen(port, loopback);
  await once(server, 'listening');
  return {
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
