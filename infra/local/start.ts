import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build';
import { clearLeftovers, forgetRun, recordRun } from './leftovers';
import { stateDir as defaultStateDir } from './paths';
import { consoleProgress, SetupError } from './progress';
import { demoAccounts, demoPassword, seedDemo } from './seed-demo';
import { findServers } from './servers/start-servers';
import { type Stack, startStack } from './stack';

const usage = `npm start [-- --fresh]

  --fresh    forget all data of earlier starts

  Environment: PORT (3000), ORDER_HOLD_SECONDS (900), STRIPE_KEY and STRIPE_PUBLISHABLE_KEY (without: the sandbox),
  MONGO_URL, NATS_URL, REDIS_URL (servers of your own), TICKETING_STATE (where data and logs are kept).`;

function readArguments(): { fresh: boolean } {
  try {
    const { values } = parseArgs({ options: { fresh: { type: 'boolean' }, help: { type: 'boolean' } } });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    return { fresh: values.fresh ?? false };
  } catch (error) {
    throw new SetupError(`${(error as Error).message}\n\n${usage}`);
  }
}

function mustBeUsable(env: NodeJS.ProcessEnv) {
  const { ORDER_HOLD_SECONDS: hold, STRIPE_KEY, STRIPE_PUBLISHABLE_KEY, PORT } = env;
  if (hold !== undefined && !/^[1-9]\d*$/.test(hold)) {
    throw new SetupError(`ORDER_HOLD_SECONDS must be a whole number of seconds, not "${hold}".`);
  }
  if (PORT !== undefined && !(/^\d+$/.test(PORT) && Number(PORT) < 65_536)) {
    throw new SetupError(`PORT must be a port number, not "${PORT}".`);
  }
  if (Boolean(STRIPE_KEY) !== Boolean(STRIPE_PUBLISHABLE_KEY)) {
    throw new SetupError('Set both STRIPE_KEY and STRIPE_PUBLISHABLE_KEY for Stripe, or neither for the sandbox.');
  }
}

function welcome({ url }: Stack, sandbox: boolean) {
  const hold = Number(process.env.ORDER_HOLD_SECONDS ?? 900);
  console.log(`
  ticketing is ready:  ${url}

  Sign in as ${demoAccounts.join(' or ')}, password: ${demoPassword}
  ${sandbox ? 'No real money moves. Pay with 4242 4242 4242 4242, any future date, any CVC.' : 'Payments go to Stripe.'}
  A ticket stays reserved for ${hold >= 120 ? `${Math.round(hold / 60)} minutes` : `${hold} seconds`}.
  Ctrl-C stops everything; your data is kept. Logs: ${join(stateDir, 'logs')}
`);
}

const stateDir = process.env.TICKETING_STATE ?? defaultStateDir;

async function main(): Promise<void> {
  const { fresh } = readArguments();
  mustBeUsable(process.env);
  const running = clearLeftovers(stateDir);
  if (running) throw new SetupError(`ticketing is running already: ${running}`);
  if (fresh) rmSync(join(stateDir, 'data'), { recursive: true, force: true });

  let stop = async () => {};
  let isStopping = false;
  const onSignal = async () => {
    if (isStopping) return;
    isStopping = true;
    console.log('\n• Stopping ...');
    await stop();
    forgetRun(stateDir);
    process.exit(0);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);

  const progress = consoleProgress;
  const [servers] = await Promise.all([
    progress.step('Looking for MongoDB, NATS Streaming and Redis', () => findServers(progress)),
    build(progress),
  ]);
  const onExit = (text: string) => {
    console.log(`! ${text}`);
  };
  const starting = startStack({ servers, stateDir, onExit });
  stop = async () => (await starting).stop();
  const stack = await progress.step('Starting', () => starting);
  recordRun(stateDir, stack);
  const recording = setInterval(() => recordRun(stateDir, stack), 1_000); // pids change when a service is started again
  stop = () => {
    clearInterval(recording);
    return stack.stop();
  };
  await seedDemo(stack.url).catch(async (error) => {
    await stop();
    throw error;
  });
  welcome(stack, !process.env.STRIPE_KEY);
}

main().catch((error) => {
  console.error(`\n✖ ${error instanceof SetupError ? error.message : (error.stack ?? error)}`);
  process.exit(1);
});
