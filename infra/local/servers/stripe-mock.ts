import { copyFile } from 'node:fs/promises';
import type { Progress } from '../progress';
import { isReadable, onPath, run } from '../shell';
import { cached, goInstall, inCache, intoCache } from './go';
import { firstThatWorks, type Source } from './source';

const name = 'stripe-mock';
const version = 'v0.203.0';
const goModule = 'github.com/stripe/stripe-mock';
const specName = 'stripe-openapi';

const programs: Source<string>[] = [
  { name: 'the PATH or the cache', find: async () => (await onPath(name)) ?? (await inCache(name, version)) },
  { name: 'go install', find: () => goInstall(name, goModule, version) },
  {
    name: 'downloading the release',
    find: async () => {
      const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
      const file = `stripe-mock_${version.slice(1)}_${process.platform}_${architecture}.tar.gz`;
      return intoCache(name, version, async (folder) => {
        const from = `https://${goModule}/releases/download/${version}/${file}`;
        await run('curl', ['-fsSL', '--connect-timeout', '10', '-o', `${folder}/release.tar.gz`, from]);
        await run('tar', ['-xzf', `${folder}/release.tar.gz`, '-C', folder]);
        return `${folder}/${name}`;
      });
    },
  },
];

/** Stripe's own mock: answers with fixtures, and refuses what its API description does not allow. */
export const findStripeMock = (progress: Progress): Promise<string> =>
  firstThatWorks('stripe-mock', programs, progress, 'Install Go, or stripe-mock.');

const specFile = cached(specName, version);

const specs: Source<string>[] = [
  { name: 'the cache', find: async () => ((await isReadable(specFile)) ? specFile : undefined) },
  {
    name: 'the Go module',
    find: async () => {
      const go = await onPath('go');
      if (!go) return undefined;
      const { Dir } = JSON.parse(await run(go, ['mod', 'download', '-json', `${goModule}@${version}`]));
      return intoCache(specName, version, async (folder) => {
        await copyFile(`${Dir}/embedded/openapi/spec3.json`, `${folder}/spec3.json`);
        return `${folder}/spec3.json`;
      });
    },
  },
  {
    name: 'downloading it from Stripe',
    find: () =>
      intoCache(specName, version, async (folder) => {
        const from = 'https://raw.githubusercontent.com/stripe/openapi/master/openapi/spec3.json';
        await run('curl', ['-fsSL', '--connect-timeout', '10', '-o', `${folder}/spec3.json`, from]);
        return `${folder}/spec3.json`;
      }),
  },
];

/** Path of Stripe's published API description (OpenAPI 3.0), the one that stripe-mock checks by. */
export const findStripeSpec = (progress: Progress): Promise<string> =>
  firstThatWorks('Stripe’s API description', specs, progress, 'Install Go.');
