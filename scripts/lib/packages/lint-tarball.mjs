import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { readFile } from 'node:fs/promises';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/**
 * What publint minds in a package as it is shipped, suggestions too. Given the tarball it packs nothing
 * itself, which it could only do with pnpm on the PATH.
 *
 * @param {string} tarball
 * @returns {Promise<readonly string[]>} one sentence for each, empty when all is well
 */
export async function publintProblems(tarball) {
  const file = await readFile(tarball);
  const bytes = new Uint8Array(file).buffer;
  const { messages, pkg } = await publint({ pack: { tarball: bytes } });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/** Ways of finding a package that an ESM-only one leaves out: those before `exports`, and from CommonJS. */
const notForEsm = new Set(['node10', 'node16-cjs']);

/**
 * What "are the types wrong?" minds for ESM and bundlers: its profile `esm-only`.
 *
 * @param {string} tarball
 * @returns {Promise<readonly string[]>} one line for each, empty when all is well
 */
export async function typesProblems(tarball) {
  const found = await checkPackage(createPackageFromTarballData(await readFile(tarball)));
  // Only commands: an export without types is for manifestProblems() to find.
  if (found.types === false) return [];
  return found.problems
    .filter((problem) => !('resolutionKind' in problem && notForEsm.has(problem.resolutionKind)))
    .map((problem) => JSON.stringify(problem));
}
