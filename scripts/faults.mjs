/**
 * `npm run faults -- <driver> [case…] [--runs n] [--json] [--short]`: puts a driver through faults.
 * Building it first may talk on standard error, so that `--json` leaves standard output to the results.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled } from './lib/pnpm.mjs';
import { root, run } from './lib/run.mjs';

const code = await ensureInstalled();
// 2 is for bad usage alone.
process.exitCode = code === 0 && build() === 0 ? await runFaults() : 1;

function build() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-b', 'packages/driver-testkit'];
  return spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] }).status ?? 1;
}

function runFaults() {
  const main = 'packages/driver-testkit/dist/faults/main.js';
  return run(process.execPath, [main, ...process.argv.slice(2)]);
}
