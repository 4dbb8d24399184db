/**
 * `npm test`: installs, builds, lints, checks the format, looks for what is unused and runs every test.
 * Arguments after `--` go to vitest: `npm test -- packages/core`; `--all` leaves nothing out.
 *
 * Ends with a table of the drivers and, as its last line, "N passed, N failed":
 * the tests, plus one for each of the checks before them.
 */
import { driverTable } from './lib/driver-table.mjs';
import { ensureInstalled } from './lib/pnpm.mjs';
import { wasInterrupted } from './lib/run.mjs';
import { stage } from './lib/stage.mjs';
import { runTool } from './lib/tools.mjs';
import { runVitest, total } from './lib/vitest.mjs';

const args = process.argv.slice(2);

if (await stage('install', ensureInstalled)) {
  const checks = [
    await stage('build and types', () => runTool('tsc', ['-b'])),
    await stage('lint', () => runTool('oxlint')),
    await stage('format', checkFormat),
    await stage('unused code and dependencies', () => runTool('knip')),
  ];
  /** @type {ReadonlyMap<string, import('./lib/brokers-for-tests.mjs').Found>} */
  let brokers = new Map();
  checks.push(
    await stage('brokers', async () => {
      // Asks brokers by their clients, which are there since the install above.
      const { prepareBrokers } = await import('./lib/brokers-for-tests.mjs');
      brokers = await prepareBrokers();
      return 0;
    }),
  );
  const { code, files } = await runTests();
  report(checks, { code, files, brokers });
} else {
  finish(0, 1);
}

async function checkFormat() {
  const code = await runTool('oxfmt', ['--check']);
  if (code !== 0) console.log('Put it right with: npm run format');
  return code;
}

/** @returns {Promise<{ code: number, files: import('./lib/vitest.mjs').FileResult[] }>} */
async function runTests() {
  let outcome = { code: 1, files: /** @type {import('./lib/vitest.mjs').FileResult[]} */ ([]) };
  await stage('tests', async () => {
    outcome = await runVitest(args);
    return outcome.code;
  });
  return outcome;
}

/**
 * @param {readonly boolean[]} checks
 * @param {{ code: number, files: import('./lib/vitest.mjs').FileResult[], brokers: ReadonlyMap<string, import('./lib/brokers-for-tests.mjs').Found> }} run
 */
function report(checks, { code, files, brokers }) {
  const tests = total(files);
  const lines = driverTable(files, {
    whole: (args.length === 0 || args.includes('--all')) && files.length > 0,
    ci: process.env['CI'] === 'true',
    brokers,
  });
  if (files.length > 0) console.log(`\n${lines.text}\n`);
  if (tests.skipped > 0) console.log(`${tests.skipped} tests skipped\n`);

  // Vitest can fail without a failed test: an unhandled rejection, or nothing to run.
  const unexplained = code !== 0 && tests.failed === 0 ? 1 : 0;
  if (wasInterrupted()) console.log('\ninterrupted\n');
  else if (unexplained > 0) {
    console.log('\nvitest failed though no test did: see its output above\n');
  }

  const good = checks.filter(Boolean).length;
  finish(tests.passed + good, tests.failed + (checks.length - good) + unexplained + lines.failures);
}

/**
 * @param {number} passed
 * @param {number} failed
 */
function finish(passed, failed) {
  process.exitCode = failed === 0 ? 0 : 1;
  console.log(`${passed} passed, ${failed} failed`);
}
