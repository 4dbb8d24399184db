/** `npm run demo`: installs, builds and runs the shop on the in-memory driver. */
import { ensureInstalled } from './lib/pnpm.mjs';
import { run } from './lib/run.mjs';
import { stage } from './lib/stage.mjs';
import { runTool } from './lib/tools.mjs';

const ready =
  (await stage('install', ensureInstalled)) &&
  (await stage('build', () => runTool('tsc', ['-b', 'examples/02-shop'])));

if (ready) {
  console.log('');
  process.exitCode = await run(process.execPath, [
    'examples/02-shop/dist/demo.js',
    ...process.argv.slice(2),
  ]);
} else {
  process.exitCode = 1;
}
