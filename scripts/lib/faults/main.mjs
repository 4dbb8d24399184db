/** The fault runner on the build: with the drivers it brings along, and those that have faults of their own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brokerNames, openBrokers } from '../brokers/index.mjs';
import { root } from '../run.mjs';
import { collectSummaries, writeFaultsPage } from './page.mjs';
import { faultProjects } from './projects.mjs';

/** @typedef {typeof import('@switchyard/driver-testkit/faults')} Faults */
/** @typedef {import('@switchyard/driver-testkit/faults').Repertoire} Repertoire */

const home = await mkdtemp(join(tmpdir(), 'sy-faults-'));
/** @type {Set<import('../brokers/index.d.mts').Brokers>} */
const opened = new Set();
/** @type {Promise<void> | undefined} */
let going;
for (const [signal, code] of /** @type {const} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])) {
  // Told again, it goes on with what it has begun.
  process.on(signal, () => void (going ??= takeDown()).finally(() => process.exit(code)));
}
try {
  process.exitCode = await main(process.argv.slice(2));
} finally {
  await (going ??= takeDown());
}

/** @param {readonly string[]} args */
async function main(args) {
  const door = join(root, 'packages/driver-testkit/dist/faults.js');
  /** @type {Faults} */
  const faults = await import(pathToFileURL(door).href);
  const repertoire = await gather(faults);
  const output = {
    result: (/** @type {string} */ line) => void process.stdout.write(`${line}\n`),
    remark: (/** @type {string} */ line) => void process.stderr.write(`${line}\n`),
  };
  if (!args.includes('--write-docs')) return faults.runFaults(args, output, repertoire);
  const asked = args.filter((arg) => arg !== '--write-docs');
  const { code, summaries } = await collectSummaries(faults, { args: asked, output, repertoire });
  if (code === 0)
    await writeFaultsPage(summaries, { asked, others: othersFor(faults, repertoire, summaries) });
  return code;
}

/**
 * Cases that are not for the driver of these results.
 *
 * @param {Faults} faults
 * @param {Repertoire} repertoire
 * @param {readonly { readonly driver: string }[]} summaries
 */
function othersFor({ othersOf }, { targets, cases }, summaries) {
  const target = targets.find(({ driver }) => driver === summaries[0]?.driver);
  return target === undefined ? [] : othersOf(target, cases);
}

/**
 * @param {Faults} faults
 * @returns {Promise<Repertoire>}
 */
async function gather({ FAULT_CASES, FAULT_TARGETS }) {
  const targets = [...FAULT_TARGETS];
  const cases = new Set(FAULT_CASES);
  for (const { repertoire } of faultProjects()) {
    const { makeRepertoire } = await import(pathToFileURL(repertoire).href);
    /** @type {Repertoire} */
    const own = makeRepertoire(openServers);
    targets.push(...own.targets);
    for (const one of own.cases) cases.add(one);
  }
  return { targets, cases: [...cases] };
}

/**
 * Brokers with a folder of their own, whatever addresses are given: these are killed.
 *
 * @param {string} place
 */
function openServers(place) {
  const { PATH } = process.env;
  const brokers = openBrokers({
    home: join(home, place),
    ways: ['local', 'docker'],
    env: { PATH },
  });
  opened.add(brokers);
  return brokers;
}

async function takeDown() {
  const downs = [...opened].flatMap((brokers) => brokerNames.map((name) => brokers.down(name)));
  await Promise.all(downs);
  await rm(home, { recursive: true, force: true });
}
