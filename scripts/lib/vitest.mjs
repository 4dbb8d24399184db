import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { root } from './run.mjs';
import { runTool } from './tools.mjs';

const reportFile = join(root, 'node_modules', '.cache', 'vitest-report.json');

/**
 * @typedef {object} FileResult
 * @property {string} path  from the root, with forward slashes
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * The projects of a run without arguments. Left out are those that start every real broker, clusters and other
 * versions: `npm run test:all` runs everything, `npm run test:brokers` the tests of brokers alone.
 */
const usual = [
  'unit',
  'types',
  'conformance',
  'conformance-alone',
  'docs',
  'packages',
  'cli',
  'examples',
].map((project) => `--project=${project}`);

/**
 * Runs vitest once over all projects.
 *
 * @param {readonly string[]} args  passed on, a file filter for instance
 * @returns {Promise<{ code: number, files: FileResult[] }>}
 */
export async function runVitest(args) {
  await rm(reportFile, { force: true });
  const code = await runTool('vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...(args.length === 0 ? usual : args.filter((arg) => arg !== '--all')),
  ]);
  return { code, files: await readReport() };
}

async function readReport() {
  if (!existsSync(reportFile)) return [];
  const { testResults } = JSON.parse(await readFile(reportFile, 'utf8'));
  return testResults.map(toFileResult);
}

/**
 * @param {{ name: string, status: string, assertionResults: { status: string }[] }} result
 * @returns {FileResult}
 */
function toFileResult({ name, status, assertionResults }) {
  /** @param {string} wanted */
  const count = (wanted) => assertionResults.filter((test) => test.status === wanted).length;
  const passed = count('passed');
  const failed = count('failed');
  const path = relative(root, name).split(sep).join('/');
  // A file that could not even be loaded has no tests to count, yet it failed.
  const broken = status === 'failed' && failed === 0 ? 1 : 0;
  const skipped = assertionResults.length - passed - failed;
  return { path, passed, failed: failed + broken, skipped };
}

/**
 * @param {readonly FileResult[]} files
 * @param {string} [folder]  only the files in it
 */
export function total(files, folder = '') {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const file of files) {
    if (!file.path.startsWith(folder)) continue;
    sum.passed += file.passed;
    sum.failed += file.failed;
    sum.skipped += file.skipped;
  }
  return sum;
}
