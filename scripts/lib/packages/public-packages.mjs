import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../run.mjs';

/**
 * A way into a package that has types: a line of its `exports`.
 *
 * @typedef {object} Door
 * @property {string} name       what users import: `@switchyard/core/driver`
 * @property {string} fileName   without folder and ending: `driver`
 * @property {string} types      absolute path of its built declarations
 */

/**
 * A package of the workspace that is published.
 *
 * @typedef {object} PublicPackage
 * @property {string} name
 * @property {string} folder     absolute path
 * @property {any} manifest      its package.json as it is in the repository
 * @property {readonly Door[]} doors
 */

/**
 * Finds every package under `packages/` that is not `private`, sorted by name.
 *
 * @returns {Promise<readonly PublicPackage[]>}
 */
export async function publicPackages() {
  const folders = await readdir(join(root, 'packages'));
  const packages = await Promise.all(
    folders.sort().map((name) => read(join(root, 'packages', name))),
  );
  return packages.filter((found) => found !== undefined);
}

/**
 * @param {string} folder
 * @returns {Promise<PublicPackage | undefined>}
 */
async function read(folder) {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  if (manifest.private === true) return undefined;
  return { name: manifest.name, folder, manifest, doors: doors(manifest, folder) };
}

/**
 * @param {any} manifest
 * @param {string} folder
 * @returns {Door[]}
 */
function doors({ name, exports = {} }, folder) {
  return Object.entries(exports).flatMap(([path, target]) => {
    if (typeof target?.types !== 'string') return [];
    const inside = path === '.' ? 'index' : path.slice(2);
    return {
      name: name + path.slice(1),
      fileName: inside.replaceAll('/', '-'),
      types: join(folder, target.types),
    };
  });
}
