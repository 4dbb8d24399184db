import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../brokers/system/exec.mjs';
import { environment, root } from '../run.mjs';

/** @typedef {import('./public-packages.mjs').PublicPackage} PublicPackage */

/**
 * Packs the built packages as a release would: by pnpm, which puts real versions in the place of
 * `workspace:` and `catalog:`, and adds the repository's LICENSE.
 *
 * @param {readonly PublicPackage[]} packages
 * @param {string} folder  where the tarballs go
 * @returns {Promise<Readonly<Record<string, string>>>} absolute path of the tarball by package name
 */
export async function packAll(packages, folder) {
  const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const filters = packages.map(({ name }) => `--filter=${name}`);
  await must('npx', ['--yes', packageManager, ...filters, 'pack', '--pack-destination', folder], {
    cwd: root,
    env: environment(),
    // npx is a .cmd file on Windows, which only a shell can start.
    shell: process.platform === 'win32',
  });
  const files = await readdir(folder);
  return Object.fromEntries(packages.map(({ name }) => [name, join(folder, tarball(name, files))]));
}

/**
 * @param {string} name
 * @param {readonly string[]} files
 */
function tarball(name, files) {
  const start = `${name.replace('@', '').replaceAll('/', '-')}-`;
  const file = files.find(
    (found) => found.startsWith(start) && /^\d/.test(found.slice(start.length)),
  );
  if (file === undefined)
    throw new Error(`pnpm packed no tarball of ${name}: found ${files.join()}`);
  return file;
}
