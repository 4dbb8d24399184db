import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { publicPackages } from '../../lib/packages/public-packages.mjs';

const packages = await publicPackages();

describe('the public packages', () => {
  test('are found, with a door for each export that has types', () => {
    const core = packages.find(({ name }) => name === '@switchyard/core');
    expect(core?.doors.map(({ name, fileName }) => [name, fileName])).toEqual([
      ['@switchyard/core', 'index'],
      ['@switchyard/core/driver', 'driver'],
      ['@switchyard/core/middleware', 'middleware'],
      ['@switchyard/core/tsyringe', 'tsyringe'],
    ]);
  });

  test('do not include private ones', () => {
    expect(packages.filter(({ manifest }) => manifest.private === true)).toEqual([]);
    expect(packages.map(({ name }) => name)).not.toContain('switchyard');
  });

  test.each(packages)('$name has all its doors built', ({ doors }) => {
    expect(doors.filter(({ types }) => !existsSync(types))).toEqual([]);
  });
});
