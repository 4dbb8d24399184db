import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reportProblems, writeReports } from '../../lib/packages/api-reports.mjs';
import { extractReports } from '../../lib/packages/extract-reports.mjs';
import { publicPackages } from '../../lib/packages/public-packages.mjs';
import { temporaryFolder } from './support/temporary-folder.mjs';

/** @typedef {import('../../lib/packages/public-packages.mjs').PublicPackage} PublicPackage */

const REMEDY = expect.stringContaining('npm run api');

describe('the API reports of the public packages', () => {
  test('are what the build has', async () => {
    const packages = await publicPackages();
    expect(await reportProblems(packages, await extractReports(packages))).toEqual([]);
  });
});

describe('API reports', () => {
  test('are missing, are written once, and then agree', async () => {
    const { packages, reports } = await packageWith('a\n');
    expect(await reportProblems(packages, reports)).toEqual([
      expect.stringMatching(/api\/index\.api\.md: missing$/),
      REMEDY,
    ]);
    expect(await writeReports(packages, reports)).toHaveLength(1);
    expect(await reportProblems(packages, reports)).toEqual([]);
    expect(await writeReports(packages, reports)).toEqual([]);
  });

  test('tell where one differs', async () => {
    const { packages, reports, file } = await packageWith('a\nb\n');
    await writeReports(packages, reports);
    expect(await reportProblems(packages, new Map([[file, 'a\nc\n']]))).toEqual([
      expect.stringMatching(/index\.api\.md:2: was "b", is "c"$/),
      REMEDY,
    ]);
  });

  test('go with their export', async () => {
    const { packages, reports, folder } = await packageWith('a\n');
    await writeReports(packages, reports);
    await writeFile(join(folder, 'api', 'old.api.md'), '');
    expect(await reportProblems(packages, reports)).toEqual([
      expect.stringContaining('old.api.md: no export of the package has this report'),
      REMEDY,
    ]);
    await writeReports(packages, reports);
    expect(await readdir(join(folder, 'api'))).toEqual(['index.api.md']);
  });

  test('hold what is exported, and what is only reached through that', async () => {
    const { packages, file, types } = await packageWith('');
    await writeFile(
      types,
      'interface Hidden { b: 1 }\nexport declare const a: Hidden;\nexport {};\n',
    );
    const report = (await extractReports(packages)).get(file);
    expect(report).toContain('export const a: Hidden;');
    expect(report).toMatch(/interface Hidden .*b: 1/s);
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });
});

/**
 * A package with one door and its report.
 *
 * @param {string} report
 */
async function packageWith(report) {
  const folder = await temporaryFolder();
  const types = join(folder, 'dist', 'index.d.ts');
  await mkdir(join(folder, 'dist'));
  const manifest = { name: '@a/b', version: '1.0.0', type: 'module' };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  /** @type {readonly PublicPackage[]} */
  const packages = [
    { name: '@a/b', folder, manifest, doors: [{ name: '@a/b', fileName: 'index', types }] },
  ];
  const file = join(folder, 'api', 'index.api.md');
  return { packages, folder, file, types, reports: new Map([[file, report]]) };
}
