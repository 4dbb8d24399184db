/**
 * `npm run test:all`: the whole of `npm test` with what takes long (clusters, other versions, every broker), then
 * every case of the fault runner on every driver, in its long form. Takes more than an hour; ends with what did
 * not hold.
 */
import { run, wasInterrupted } from './lib/run.mjs';

const STEPS = [
  ['scripts/test.mjs', '--all'],
  ['scripts/faults.mjs', 'inmemory'],
  ['scripts/faults.mjs', 'loopback'],
  ['scripts/faults.mjs', 'redis'],
  ['scripts/faults.mjs', 'rabbitmq'],
  ['scripts/faults.mjs', 'kafka'],
];

/** @type {string[]} */
const failed = [];
for (const step of STEPS) {
  if (wasInterrupted()) {
    failed.push(`${step.join(' ')} (not begun)`);
    continue;
  }
  console.log(`\n▶ node ${step.join(' ')}`);
  if ((await run(process.execPath, step)) !== 0) failed.push(step.join(' '));
}
process.exitCode = failed.length === 0 ? 0 : 1;
console.log(failed.length === 0 ? '\nall of it held' : `\nfailed: ${failed.join('; ')}`);
