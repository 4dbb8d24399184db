import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run } from './run.mjs';

/** Our command-line tools and the packages they come from. */
const packages = {
  changeset: '@changesets/cli',
  knip: 'knip',
  oxfmt: 'oxfmt',
  oxlint: 'oxlint',
  tsc: 'typescript',
  vitest: 'vitest',
};

/** @typedef {keyof typeof packages} Tool */

/**
 * Runs an installed tool with this Node, so that neither pnpm nor a PATH is needed.
 *
 * @param {Tool} name
 * @param {readonly string[]} [args]
 * @returns {Promise<number>} its exit code
 */
export async function runTool(name, args = []) {
  const folder = join(root, 'node_modules', packages[name]);
  const { bin } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = typeof bin === 'string' ? bin : bin[name];
  return run(process.execPath, [join(folder, file), ...args]);
}

/**
 * @param {string} name
 * @returns {name is Tool}
 */
export function isTool(name) {
  return Object.hasOwn(packages, name);
}

/** The names {@link runTool} knows. */
export const toolNames = Object.keys(packages).join(', ');
