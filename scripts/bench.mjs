/**
 * `npm run bench -- <driver> [scenario…] [--rounds n] [--json]`: installs, builds and measures.
 * Progress goes to stderr, so that stdout holds the result alone.
 */
import { spawnSync } from 'node:child_process';
import { run } from './lib/run.mjs';

// 2 is for a misuse alone, and tsc ends with it too.
process.exitCode = prepare()
  ? await run(process.execPath, ['benchmarks/dist/main.js', ...process.argv.slice(2)])
  : 1;

/** In a process of its own: what pnpm and tsc print must not get into our stdout. */
function prepare() {
  const lib = (/** @type {string} */ name) =>
    JSON.stringify(new URL(`lib/${name}`, import.meta.url));
  const code = `
    import { ensureInstalled } from ${lib('pnpm.mjs')};
    import { runTool } from ${lib('tools.mjs')};
    process.exitCode = (await ensureInstalled()) || (await runTool('tsc', ['-b', 'benchmarks']));`;
  const args = ['--input-type=module', '--eval', code];
  return spawnSync(process.execPath, args, { stdio: ['inherit', 2, 2] }).status === 0;
}
