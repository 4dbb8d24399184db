import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';

const output = /\.(?:d\.ts|js)(?:\.map)?$/;

/**
 * Deletes what tsc built of sources that were since moved or removed: tsc leaves it, and it would be
 * packed.
 *
 * @param {string} folder  of a package
 * @returns {Promise<readonly string[]>} the files that were deleted, from the package's folder
 */
export async function sweepBuild(folder) {
  const dist = join(folder, 'dist');
  if (!existsSync(dist)) return [];
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const stale = entries
    .filter((entry) => !entry.isDirectory() && output.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const source = join(folder, 'src', relative(dist, file).replace(output, '.ts'));
      return !existsSync(source);
    });
  await Promise.all(stale.map((file) => rm(file)));
  return stale.map((file) => relative(folder, file));
}
