/**
 * `npm run faults -- <driver> [case…] [--runs n] [--json] [--short] [--write-docs]`: puts a driver through
 * faults, on brokers of its own where it needs one.
 * Building it first may talk on standard error, so that `--json` leaves standard output to the results.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { faultProjects } from './lib/faults/projects.mjs';
import { ensureInstalled } from './lib/pnpm.mjs';
import { root, run } from './lib/run.mjs';

const args = process.argv.slice(2);
const code = await ensureInstalled();
// 2 is for bad usage alone.
process.exitCode = code === 0 && build() === 0 ? await runFaults() : 1;

function build() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const projects = faultProjects().map(({ project }) => project);
  const all = [tsc, '-b', 'packages/driver-testkit', ...projects];
  return spawnSync(process.execPath, all, { cwd: root, stdio: ['ignore', 2, 2] }).status ?? 1;
}

function runFaults() {
  return run(process.execPath, ['scripts/lib/faults/main.mjs', ...args]);
}
