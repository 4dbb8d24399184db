/**
 * `npm run demo`: installs, builds and runs the shop, in memory or on the driver that `QUEUE_DRIVER` names.
 * Where no `QUEUE_URL` says which broker, one of our own is started for it, and removed afterwards.
 */
import { existsSync } from 'node:fs';
import { ensureInstalled } from './lib/pnpm.mjs';
import { run } from './lib/run.mjs';
import { stage } from './lib/stage.mjs';
import { runTool } from './lib/tools.mjs';

const {
  QUEUE_DRIVER: driver = 'inmemory',
  QUEUE_URL: given,
  QUEUE_STORE: givenStore,
} = process.env;

/** Drivers that bring no store of their own: the demo puts one beside them, unless it is told which. */
const STORES = new Map([
  ['rabbitmq', 'redis'],
  ['kafka', 'redis'],
]);

const ready =
  (await stage('install', ensureInstalled)) &&
  (await stage('build', () => runTool('tsc', ['-b', 'examples/02-shop', ...driverFolders()])));

process.exitCode = ready ? await runDemo() : 1;

async function runDemo() {
  const { brokerNames, openBrokers } = await import('./lib/brokers/index.mjs');
  if (given !== undefined || !brokerNames.includes(driver)) return runShop({});
  const brokers = openBrokers({ log: (line) => console.log(line) });
  /** @type {string[]} */
  const ours = [];
  /**
   * @param {string} name
   * @param {string} why
   */
  const own = async (name, why) => {
    const { state } = await brokers.status(name);
    if (state === 'absent') ours.push(name);
    /** @type {string | undefined} */
    let url;
    await stage(`a ${name} of our own, since ${why} is not set`, async () => {
      url = (await brokers.up(name)).url;
      return 0;
    });
    return url;
  };
  try {
    const url = await own(driver, 'QUEUE_URL');
    if (url === undefined) return 1;
    const beside = givenStore === undefined ? STORES.get(driver) : undefined;
    if (beside === undefined) return await runShop({ QUEUE_URL: url });
    const store = await own(beside, 'QUEUE_STORE');
    if (store === undefined) return 1;
    return await runShop({ QUEUE_URL: url, QUEUE_STORE: store });
  } finally {
    for (const name of ours) await brokers.down(name);
  }
}

/** The folders of a driver of ours and of the store beside it, which the shop finds by their names. */
function driverFolders() {
  return [driver, STORES.get(driver) ?? driver]
    .map((name) => `packages/driver-${name}`)
    .filter((folder) => existsSync(new URL(`../${folder}/tsconfig.json`, import.meta.url)));
}

/** @param {Readonly<Record<string, string>>} environment */
function runShop(environment) {
  Object.assign(process.env, environment);
  console.log('');
  const demo = 'examples/02-shop/dist/demo.js';
  return run(process.execPath, [demo, ...process.argv.slice(2)]);
}
