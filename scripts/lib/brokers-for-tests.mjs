import { spawnSync } from 'node:child_process';
import { BrokerUnavailable, openBrokers } from './brokers/index.mjs';
import { drivers } from './drivers.mjs';

/**
 * What became of the broker of a driver.
 *
 * @typedef {object} Found
 * @property {string} [version]
 * @property {{ reason: string, enable: string }} [notRun]
 *   why its tests cannot run here, and the one command that changes that
 */

/**
 * Sees that the programs are there which tests start servers of: each test file has its own, to be
 * killed and frozen at will. What cannot be had is left out by `SWITCHYARD_WITHOUT`.
 *
 * @returns {Promise<ReadonlyMap<string, Found>>} by the name of the driver
 */
export async function prepareBrokers() {
  const brokers = openBrokers({ log: (line) => console.log(line) });
  /** @type {Map<string, Found>} */
  const found = new Map();
  for (const { driver, needs } of drivers) {
    if (needs === undefined) continue;
    const all = [];
    for (const name of needs) all.push(await look(brokers, name));
    const missing = all.find(({ notRun }) => notRun !== undefined);
    found.set(driver, missing ?? all[0] ?? {});
  }
  const without = [...found].filter(([, { notRun }]) => notRun !== undefined);
  const left = without.map(([driver]) => driver);
  if (!hasPrometheus()) left.push('prometheus');
  process.env['SWITCHYARD_WITHOUT'] = left.join(' ');
  return found;
}

/** Whether alert rules can be tried, by `promtool` and a real Prometheus; says what is left out where not. */
function hasPrometheus() {
  const missing = ['prometheus', 'promtool'].filter(
    (program) => spawnSync(program, ['--version']).status !== 0,
  );
  if (missing.length === 0) return true;
  const why = `${missing.join(' and ')} not found; the tests of alert rules are left out`;
  console.log(`prometheus: not here (${why}). Enable with: sudo apt-get install -y prometheus`);
  return false;
}

/**
 * @param {import('./brokers/index.mjs').Brokers} brokers
 * @param {string} name
 * @returns {Promise<Found>}
 */
async function look(brokers, name) {
  try {
    const { version } = await brokers.programs(name);
    console.log(`${name}: ${version}`);
    return version === undefined ? {} : { version };
  } catch (error) {
    if (!(error instanceof BrokerUnavailable)) throw error;
    const { reason, enable } = error;
    console.log(`${name}: not here (${reason}); its tests are left out. Enable with: ${enable}`);
    return { notRun: { reason, enable } };
  }
}
