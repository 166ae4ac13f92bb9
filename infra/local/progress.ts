/** Tells the user what is going on: one line when a step begins, more when it takes long, one when it is done. */
export interface Progress {
  step<Result>(title: string, work: () => Promise<Result>): Promise<Result>;
  note(text: string): void;
}

const stillAtItMs = 15_000;
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(0)} s`;

export const consoleProgress: Progress = {
  note: (text) => console.log(`  ${text}`),
  step: async (title, work) => {
    const start = performance.now();
    console.log(`• ${title} ...`);
    const timer = setInterval(() => console.log(`  ${title}: still at it after ${seconds(start)}`), stillAtItMs);
    try {
      const result = await work();
      console.log(`✔ ${title} (${seconds(start)})`);
      return result;
    } finally {
      clearInterval(timer);
    }
  },
};

/** An error that is the user's to solve: printed as it is, without a stack. */
export class SetupError extends Error {}
