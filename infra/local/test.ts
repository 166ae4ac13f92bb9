import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build';
import { root } from './paths';
import { consoleProgress as progress } from './progress';
import { findChromium } from './servers/chromium';
import { findServers } from './servers/start-servers';
import { findStripeMock, findStripeSpec } from './servers/stripe-mock';

const bin = (name: string) => join(root, 'node_modules/.bin', name);

/** Runs a program with its output shown. @returns its exit code */
const show = (file: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(file, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });

interface Count {
  passed: number;
  failed: number;
}

/** A check counts as one test. */
async function check(title: string, file: string, args: string[]): Promise<Count> {
  const code = await progress.step(title, () => show(file, args));
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Every test of every workspace. A suite that could not run counts as failed, and so do no tests at all. */
async function jest(args: string[]): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'ticketing-jest-'));
  const outputFile = join(folder, 'results.json');
  const code = await show(bin('jest'), ['--json', `--outputFile=${outputFile}`, '--ci', ...args]);
  if (!existsSync(outputFile)) return { passed: 0, failed: 1 };
  const results = JSON.parse(readFileSync(outputFile, 'utf8'));
  rmSync(folder, { recursive: true });
  const passed: number = results.numPassedTests;
  const failed: number = results.numFailedTests + results.numRuntimeErrorTestSuites;
  return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed };
}

/** `npm test` runs everything; `npm test -- orders` only what matches, as jest understands it. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  await Promise.all([
    progress.step('Looking for MongoDB, NATS Streaming, Redis, Chromium and stripe-mock', () =>
      Promise.all([findServers(progress), findChromium(progress), findStripeMock(progress), findStripeSpec(progress)]),
    ),
    build(progress),
  ]);
  const counts = [
    await check('Linting', bin('biome'), ['check', '--error-on-warnings', '.']),
    await check('Checking types', bin('tsc'), ['-p', 'tsconfig.check.json']),
    await jest(args),
  ];
  const sum = (of: keyof Count) => counts.reduce((total, count) => total + count[of], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  process.exit(sum('failed') === 0 ? 0 : 1);
}

main().catch((error) => {
  console.error(`\n✖ ${error.stack ?? error}`);
  console.log('\n0 passed, 1 failed');
  process.exit(1);
});
