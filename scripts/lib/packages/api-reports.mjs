import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { root } from '../run.mjs';
import { firstDifference } from './first-difference.mjs';

/** @typedef {import('./public-packages.mjs').PublicPackage} PublicPackage */

/**
 * API reports by the absolute path they belong at: `<package>/api/<door>.api.md`.
 *
 * @typedef {ReadonlyMap<string, string>} Reports
 */

/**
 * Writes the reports of the build, and removes those of doors that are no more.
 *
 * @param {readonly PublicPackage[]} packages
 * @param {Reports} reports
 * @returns {Promise<readonly string[]>} the files that were written or removed, from the root
 */
export async function writeReports(packages, reports) {
  const changes = await compare(packages, reports);
  for (const { file, built } of changes) {
    if (built === undefined) await rm(file);
    else await mkdir(join(file, '..'), { recursive: true }).then(() => writeFile(file, built));
  }
  return changes.map(({ file }) => fromRoot(file));
}

/**
 * Compares the committed reports with those of the build.
 *
 * @param {readonly PublicPackage[]} packages
 * @param {Reports} reports
 * @returns {Promise<readonly string[]>} a line for each that differs and what to do, empty when all is well
 */
export async function reportProblems(packages, reports) {
  const changes = await compare(packages, reports);
  const lines = changes.map(({ file, built, committed }) => {
    if (built === undefined) return `${fromRoot(file)}: no export of the package has this report`;
    if (committed === undefined) return `${fromRoot(file)}: missing`;
    return `${fromRoot(file)}:${firstDifference(committed, built)}`;
  });
  return lines.length === 0 ? [] : [...lines, REMEDY];
}

const REMEDY =
  'The public API changed. If that was meant: npm run api, and commit the reports with the change.';

/**
 * @param {readonly PublicPackage[]} packages
 * @param {Reports} reports
 * @returns {Promise<{ file: string, built?: string, committed?: string }[]>} those that differ
 */
async function compare(packages, reports) {
  const files = new Set([...reports.keys(), ...(await committedReports(packages))]);
  const pairs = [...files].sort().map(async (file) => {
    const built = reports.get(file);
    const committed = existsSync(file) ? await readFile(file, 'utf8') : undefined;
    return {
      file,
      ...(built !== undefined && { built }),
      ...(committed !== undefined && { committed }),
    };
  });
  return (await Promise.all(pairs)).filter(({ built, committed }) => built !== committed);
}

/** @param {readonly PublicPackage[]} packages */
async function committedReports(packages) {
  const lists = packages.map(async ({ folder }) => {
    const api = join(folder, 'api');
    const names = existsSync(api) ? await readdir(api) : [];
    return names.map((name) => join(api, name));
  });
  return (await Promise.all(lists)).flat();
}

/** @param {string} file */
function fromRoot(file) {
  return relative(root, file).split(sep).join('/');
}
