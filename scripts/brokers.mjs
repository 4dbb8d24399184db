/**
 * `node scripts/brokers.mjs <command> [broker…]`: real brokers for tests, benchmarks and development.
 * Progress goes to stderr, so that `REDIS_URL=$(node scripts/brokers.mjs url redis)` works.
 */
import { ensureInstalled } from './lib/pnpm.mjs';

process.exitCode = await ensureInstalled();
if (process.exitCode === 0) {
  const { runBrokersCommand } = await import('./lib/brokers/command-line.mjs');
  process.exitCode = await runBrokersCommand(process.argv.slice(2));
}
