/**
 * `npm run check:packages`: packs every public package, lints and installs the tarballs, and compares
 * the API reports; the same tests are part of `npm test`.
 */
import { ensureInstalled } from './lib/pnpm.mjs';
import { runTool } from './lib/tools.mjs';

process.exitCode =
  (await ensureInstalled()) ||
  (await runTool('tsc', ['-b'])) ||
  (await runTool('vitest', ['run', '--project=packages', ...process.argv.slice(2)]));
