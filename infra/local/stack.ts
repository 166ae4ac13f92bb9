import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child';
import { startGateway } from './gateway';
import { root } from './paths';
import { freePort, loopback, portNear, until } from './ports';
import { readRoutes } from './routes';
import { demoPassword } from './seed-demo';
import { clusterId } from './servers/nats-streaming';
import { type FoundServers, type ServerUrls, startServers } from './servers/start-servers';

export const serviceNames = ['auth', 'tickets', 'orders', 'expiration', 'payments'] as const;
type ServiceName = (typeof serviceNames)[number];
type ProcessName = ServiceName | 'stripe-sandbox' | 'client';

const readyWithinMs = 60_000;
const preferredPort = 3000;

export interface StackOptions {
  servers: FoundServers;
  /** Where data and logs go. */
  stateDir: string;
  onExit: (text: string) => void;
}

export interface Stack {
  /** The one address. */
  url: string;
  /** Every process but this one, for whoever wants to look or to kill. */
  processes: Child[];
  ports: Record<string, number>;
  stop(): Promise<void>;
}

/** Signs the sessions; made once and kept, so that a restart signs nobody out. */
function jwtKey(dataDir: string): string {
  const file = join(dataDir, 'jwt-key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

/** Gives money back; there is no page for it, only the call. */
const demoOperator = { OPERATOR_EMAIL: 'operator@example.com', OPERATOR_PASSWORD: demoPassword };
const sandboxWebhookSecret = 'whsec_sandbox';

/** Without a Stripe key, the sandbox's: it takes any test key. */
function stripeSettings(sandboxPort: number): NodeJS.ProcessEnv {
  if (process.env.STRIPE_KEY) return {}; // Stripe's, as the environment has it
  return {
    STRIPE_KEY: 'sk_test_sandbox',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_sandbox',
    STRIPE_SANDBOX_URL: `http://${loopback}:${sandboxPort}`,
    STRIPE_WEBHOOK_SECRET: sandboxWebhookSecret,
    STRIPE_SEARCHABLE_AFTER_MS: '1000',
  };
}

/** Each service has a database of its own; on a bare machine they share a server. */
function databaseUrl(serverUrl: string, service: ServiceName): string {
  const url = new URL(serverUrl);
  url.pathname = `/${service}`;
  return url.toString();
}

const isReady = (port: number, path: string) => () =>
  fetch(`http://${loopback}:${port}${path}`).then(
    (response) => response.ok,
    () => false,
  );

interface ProcessOptions {
  file: string;
  args: string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  readyPath: string;
}

/** How each process is started; the environment is the same that a pod gets. */
function describeProcesses(urls: ServerUrls, ports: Record<ProcessName, number>, dataDir: string, url: string) {
  const shared = {
    NODE_ENV: 'production',
    HOST: loopback,
    NATS_URL: urls.nats,
    NATS_CLUSTER_ID: clusterId,
    JWT_KEY: jwtKey(dataDir),
    SECURE_COOKIES: 'false',
  };
  const node = (name: string, folder: string, env: NodeJS.ProcessEnv): ProcessOptions => ({
    file: process.execPath,
    args: ['--enable-source-maps', join(root, folder, 'dist/index.js')],
    env: { ...shared, PORT: String(ports[name as ProcessName]), ...env },
    readyPath: name === 'stripe-sandbox' ? '/healthz' : '/readyz',
  });
  const service = (name: ServiceName, env: NodeJS.ProcessEnv = {}) =>
    node(name, name, { MONGO_URL: databaseUrl(urls.mongo, name), ...env });
  const described: Record<ProcessName, ProcessOptions> = {
    auth: service('auth', demoOperator),
    tickets: service('tickets'),
    orders: service('orders'),
    expiration: service('expiration', { REDIS_URL: urls.redis }),
    payments: service('payments', stripeSettings(ports['stripe-sandbox'])),
    'stripe-sandbox': node('stripe-sandbox', 'infra/stripe-sandbox', {
      STATE_FILE: join(dataDir, 'stripe-sandbox.jsonl'),
      WEBHOOK_URL: `http://${loopback}:${ports.payments}/api/payments/webhook`,
      STRIPE_WEBHOOK_SECRET: sandboxWebhookSecret,
    }),
    client: {
      file: process.execPath,
      args: [join(root, 'node_modules/next/dist/bin/next'), 'start', '-H', loopback, '-p', String(ports.client)],
      cwd: join(root, 'client'),
      env: {
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        API_URL: url,
        PAYMENT_PROVIDER: process.env.STRIPE_KEY ? 'stripe' : 'sandbox',
      },
      readyPath: '/healthy',
    },
  };
  return Object.entries(described);
}

/**
 * Starts the backing servers, every service, the client and the gateway in front, and waits until all are ready.
 * What has started by then is stopped again when something does not come up.
 */
export async function startStack({ servers, stateDir, onExit }: StackOptions): Promise<Stack> {
  const dataDir = join(stateDir, 'data');
  const logDir = join(stateDir, 'logs');
  mkdirSync(dataDir, { recursive: true });
  const { urls, children } = await startServers(servers, dataDir, logDir, onExit);
  const processes = [...children];
  const stopAll = async () => {
    const backing = new Set(children);
    await Promise.all(processes.filter((child) => !backing.has(child)).map((child) => child.stop()));
    await Promise.all(children.map((child) => child.stop()));
  };
  try {
    const names: ProcessName[] = [...serviceNames, 'stripe-sandbox', 'client'];
    const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await freePort()]))) as Record<
      ProcessName,
      number
    >;
    const port = await portNear(Number(process.env.PORT ?? preferredPort));
    const url = `http://${loopback}:${port}`;
    const described = describeProcesses(urls, ports, dataDir, url);
    for (const [name, { readyPath, ...launch }] of described) {
      const logFile = join(logDir, `${name}.log`);
      processes.push(startChild({ name, ...launch, logFile, restart: true, onExit }));
    }
    const gateway = await startGateway(port, readRoutes(), ports);
    const ready = described.map(([name, { readyPath }]) =>
      until(name, isReady(ports[name as ProcessName], readyPath), readyWithinMs),
    );
    await Promise.all(ready).catch(async (error) => {
      await gateway.stop();
      throw error;
    });
    const stop = async () => {
      await gateway.stop();
      await stopAll();
    };
    return { url, processes, ports: { ...ports, gateway: port }, stop };
  } catch (error) {
    await stopAll();
    throw error;
  }
}
