import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { must } from '../brokers/system/exec.mjs';

/**
 * What is in a package as it is published.
 *
 * @typedef {object} Packed
 * @property {any} manifest                its package.json
 * @property {readonly string[]} files     every file, from the package's folder, with forward slashes
 * @property {string} folder               where it lies unpacked
 */

/**
 * @param {string} tarball
 * @param {string} folder  is made, and gets the package's files
 * @returns {Promise<Packed>}
 */
export async function unpack(tarball, folder) {
  await mkdir(folder, { recursive: true });
  await must('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return { manifest, files: files.sort(), folder };
}
