import type { Progress } from '../progress';
import { aptInstall, isExecutable, isRoot, onPath, run } from '../shell';
import { firstThatWorks, type Source } from './source';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Where playwright-core keeps a browser of its own, if there is one. */
async function playwrights(): Promise<string | undefined> {
  const { chromium } = await import('playwright-core');
  const file = chromium.executablePath();
  return (await isExecutable(file)) ? file : undefined;
}

const sources: Source<string>[] = [
  { name: 'CHROMIUM', find: async () => process.env.CHROMIUM },
  { name: 'the PATH', find: () => onPath(...names) },
  { name: 'Playwright’s own', find: playwrights },
  {
    name: 'apt-get install chromium',
    find: async () => {
      if (!isRoot() || !(await onPath('apt-get'))) return undefined;
      await aptInstall('chromium');
      return onPath(...names);
    },
  },
  {
    name: 'downloading Playwright’s Chromium',
    find: async () => {
      await run(process.execPath, [require.resolve('playwright-core/cli.js'), 'install', 'chromium']);
      return playwrights();
    },
  },
];

export const findChromium = (progress: Progress): Promise<string> =>
  firstThatWorks('Chromium', sources, progress, 'Install Chromium or Chrome, or set CHROMIUM to its path.');
