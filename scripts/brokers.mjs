/**
 * `node scripts/brokers.mjs <command> [broker…]`: real brokers for tests, benchmarks and development.
 * Progress goes to stderr, so that `REDIS_URL=$(node scripts/brokers.mjs url redis)` works.
 */
import { spawnSync } from 'node:child_process';

process.exitCode = install();
if (process.exitCode === 0) {
  const { runBrokersCommand } = await import('./lib/brokers/command-line.mjs');
  process.exitCode = await runBrokersCommand(process.argv.slice(2));
}

/** In a process of its own: what pnpm prints while it installs must not get into our stdout. */
function install() {
  const pnpm = JSON.stringify(new URL('lib/pnpm.mjs', import.meta.url));
  const code = `import { ensureInstalled } from ${pnpm}; process.exitCode = await ensureInstalled();`;
  const args = ['--input-type=module', '--eval', code];
  return spawnSync(process.execPath, args, { stdio: ['inherit', 2, 2] }).status ?? 1;
}
