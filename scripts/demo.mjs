/**
 * `npm run demo`: installs, builds and runs the shop, in memory or on the driver that `QUEUE_DRIVER` names.
 * Where no `QUEUE_URL` says which broker, one of our own is started for it, and removed afterwards.
 */
import { existsSync } from 'node:fs';
import { ensureInstalled } from './lib/pnpm.mjs';
import { run } from './lib/run.mjs';
import { stage } from './lib/stage.mjs';
import { runTool } from './lib/tools.mjs';

const { QUEUE_DRIVER: driver = 'inmemory', QUEUE_URL: given } = process.env;

const ready =
  (await stage('install', ensureInstalled)) &&
  (await stage('build', () => runTool('tsc', ['-b', 'examples/02-shop', ...driverFolder()])));

process.exitCode = ready ? await runDemo() : 1;

async function runDemo() {
  const { brokerNames, openBrokers } = await import('./lib/brokers/index.mjs');
  if (given !== undefined || !brokerNames.includes(driver)) return runShop({});
  const brokers = openBrokers({ log: (line) => console.log(line) });
  const before = await brokers.status(driver);
  /** @type {string | undefined} */
  let url;
  const up = await stage(`a ${driver} of our own, since QUEUE_URL is not set`, async () => {
    url = (await brokers.up(driver)).url;
    return 0;
  });
  if (!up || url === undefined) return 1;
  try {
    return await runShop({ QUEUE_URL: url });
  } finally {
    if (before.state === 'absent') await brokers.down(driver);
  }
}

/** The folder of a driver of ours, which the shop finds by its name. */
function driverFolder() {
  const folder = `packages/driver-${driver}`;
  return existsSync(new URL(`../${folder}/tsconfig.json`, import.meta.url)) ? [folder] : [];
}

/** @param {Readonly<Record<string, string>>} environment */
function runShop(environment) {
  Object.assign(process.env, environment);
  console.log('');
  const demo = 'examples/02-shop/dist/demo.js';
  return run(process.execPath, [demo, ...process.argv.slice(2)]);
}
