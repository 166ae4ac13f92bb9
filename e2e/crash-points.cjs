// Preloaded into every process of a stack under test (NODE_OPTIONS=--require). A service calls its crash points by name;
// the one whose name stands in the file CRASH_FILE kills its process with -9, once: the file is renamed first.
const { readFileSync, renameSync } = require('node:fs');

globalThis.ticketingCrashPoint = (name) => {
  const file = process.env.CRASH_FILE;
  try {
    if (readFileSync(file, 'utf8') !== name) return;
    renameSync(file, `${file}.done`);
  } catch {
    return; // nothing is armed, or another process was first
  }
  process.kill(process.pid, 'SIGKILL');
};
