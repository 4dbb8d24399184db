import { describe, expect, inject, test } from 'vitest';
import { fileProblems } from '../../lib/packages/file-problems.mjs';
import { publintProblems, typesProblems } from '../../lib/packages/lint-tarball.mjs';
import { manifestProblems } from '../../lib/packages/manifest-problems.mjs';
import { publicPackages } from '../../lib/packages/public-packages.mjs';
import { unpack } from '../../lib/packages/unpack.mjs';
import { temporaryFolder } from './support/temporary-folder.mjs';

const tarballs = inject('tarballs');

describe.each(await publicPackages())('the tarball of $name', ({ name, manifest }) => {
  const tarball = tarballs[name] ?? `no tarball of ${name}`;

  test('holds the license, the README, sources and their build, and nothing else', async () => {
    const { files } = await unpack(tarball, await temporaryFolder());
    expect(fileProblems(files)).toEqual([]);
  });

  test('has a package.json made for users', async () => {
    const packed = await unpack(tarball, await temporaryFolder());
    expect(manifestProblems(packed.manifest, manifest)).toEqual([]);
  });

  test('has nothing that publint minds', async () => {
    expect(await publintProblems(tarball)).toEqual([]);
  });

  test('has right types for ESM and bundlers', async () => {
    expect(await typesProblems(tarball)).toEqual([]);
  });
});
