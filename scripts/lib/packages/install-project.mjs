import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../brokers/system/exec.mjs';
import { environment, root } from '../run.mjs';

/** What the programs of the project import themselves, in the versions that the repository has. */
const companions = ['@types/node', 'reflect-metadata', 'zod'];

/**
 * Makes a project as a user would, in an empty folder: every tarball and every optional peer of theirs,
 * installed by npm.
 *
 * Served from npm's cache where that has the packages, so only the first time needs the registry.
 *
 * @param {string} folder
 * @param {Readonly<Record<string, string>>} tarballs  absolute path by package name
 * @param {readonly any[]} manifests  the packed package.json files
 */
export async function installProject(folder, tarballs, manifests) {
  const own = Object.fromEntries(
    Object.entries(tarballs).map(([name, file]) => [name, `file:${file}`]),
  );
  const dependencies = { ...optionalPeers(manifests), ...(await versions()), ...own };
  const manifest = { name: 'a-users-project', private: true, type: 'module', dependencies };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));

  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await must('npm', args, {
    cwd: folder,
    // npm is a .cmd file on Windows, which only a shell can start.
    shell: process.platform === 'win32',
    // An outer `npm run` says there that this repository is the project.
    env: { ...environment(), npm_config_local_prefix: folder },
  });
}

/** @param {readonly any[]} manifests */
function optionalPeers(manifests) {
  return Object.fromEntries(
    manifests.flatMap(({ peerDependencies = {}, peerDependenciesMeta = {} }) =>
      Object.entries(peerDependencies).filter(([name]) => peerDependenciesMeta[name]?.optional),
    ),
  );
}

async function versions() {
  const pairs = companions.map(async (name) => {
    const file = join(root, 'node_modules', name, 'package.json');
    return [name, JSON.parse(await readFile(file, 'utf8')).version];
  });
  return Object.fromEntries(await Promise.all(pairs));
}
