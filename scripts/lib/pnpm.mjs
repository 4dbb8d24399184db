import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run } from './run.mjs';

const stampFile = join(root, 'node_modules', '.switchyard-installed');

/**
 * Installs what the lockfile names, unless it is all there already.
 *
 * @returns {Promise<number>} pnpm's exit code, 0 when there was nothing to do
 */
export async function ensureInstalled() {
  const members = await memberFolders();
  const stamp = await fingerprint(members);
  if (members.every(hasModules) && (await readStamp()) === stamp) return 0;

  const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const code = await run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile']);
  if (code === 0) {
    await writeFile(stampFile, stamp);
  } else {
    console.error(`
Installing failed (see above). If a package.json or pnpm-workspace.yaml was changed on purpose,
bring the lockfile up to date with:  npx --yes ${packageManager} install`);
  }
  return code;
}

/** @returns {Promise<string[]>} every folder with a package.json of ours, the root first */
async function memberFolders() {
  const folders = [root, join(root, 'benchmarks')];
  for (const group of ['packages', 'examples']) {
    for (const name of await readdir(join(root, group))) folders.push(join(root, group, name));
  }
  return folders.filter((folder) => existsSync(join(folder, 'package.json')));
}

/** @param {string} folder */
function hasModules(folder) {
  return existsSync(join(folder, 'node_modules'));
}

/**
 * @param {readonly string[]} members
 * @returns {Promise<string>} changes whenever an install could have something to do
 */
async function fingerprint(members) {
  const files = [
    join(root, 'pnpm-lock.yaml'),
    join(root, 'pnpm-workspace.yaml'),
    ...members.map((folder) => join(folder, 'package.json')),
  ];
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of files) hash.update(file.slice(root.length)).update(await readFile(file));
  return hash.digest('hex');
}

async function readStamp() {
  return existsSync(stampFile) ? readFile(stampFile, 'utf8') : undefined;
}
