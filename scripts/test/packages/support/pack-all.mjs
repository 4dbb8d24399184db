import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from '../../../lib/packages/pack.mjs';
import { publicPackages } from '../../../lib/packages/public-packages.mjs';
import { sweepBuild } from '../../../lib/packages/sweep-build.mjs';

/**
 * Packs every public package once for all test files, which `inject('tarballs')`.
 *
 * @param {import('vitest/node').TestProject} project
 */
export async function setup(project) {
  const packages = await publicPackages();
  await Promise.all(packages.map(({ folder }) => sweepBuild(folder)));
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-packed-'));
  project.provide('tarballs', await packAll(packages, folder));
  return () => rm(folder, { recursive: true, force: true });
}
