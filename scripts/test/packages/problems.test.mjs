import { describe, expect, test } from 'vitest';
import { fileProblems } from '../../lib/packages/file-problems.mjs';
import { firstDifference } from '../../lib/packages/first-difference.mjs';
import { manifestProblems } from '../../lib/packages/manifest-problems.mjs';

const files = ['LICENSE', 'README.md', 'package.json', 'dist/a.js', 'dist/a.d.ts', 'src/a.ts'];
const manifest = {
  license: 'MIT',
  publishConfig: { access: 'public' },
  engines: { node: '>=20' },
  dependencies: { zod: '^4.0.0' },
  peerDependencies: { '@switchyard/core': '0.x' },
};

describe('fileProblems', () => {
  test('finds nothing in a good package', () => {
    const more = ['dist/a.js.map', 'dist/a.d.ts.map', 'dist/testing.d.ts', 'dist/testing.js'];
    const watching = ['grafana/queues.json', 'prometheus/queues.rules.yml'];
    const sources = ['src/testing.ts', 'src/scripts/take.lua'];
    expect(fileProblems([...files, ...more, ...sources, ...watching])).toEqual([]);
  });

  test.each(['LICENSE', 'README.md', 'package.json'])('misses %s', (file) => {
    expect(fileProblems(files.filter((found) => found !== file))).toEqual([`${file} is missing`]);
  });

  test.each([
    'test/a.test.ts',
    'src/a.test-d.ts',
    'dist/src.tsbuildinfo',
    'src/tsconfig.json',
    'tsconfig.json',
    'api/index.api.md',
    'prometheus/prometheus.yml',
    'grafana/queues.ts',
    'conformance/a.ts',
    'src/.env',
    '.npmrc',
    'dist/a.tgz',
  ])('finds that %s does not belong', (file) => {
    expect(fileProblems([...files, file])).toContain(`${file} does not belong in the package`);
  });

  test('finds what is left of a removed source', () => {
    expect(fileProblems([...files, 'dist/old/b.js', 'dist/old/b.d.ts'])).toEqual([
      'dist/old/b.d.ts is of a source that is no more: delete dist and build',
    ]);
  });

  test('finds a source that was not built', () => {
    expect(fileProblems([...files, 'src/b.ts'])).toEqual([
      'dist/b.js is missing: build first',
      'dist/b.d.ts is missing: build first',
    ]);
  });
});

describe('manifestProblems', () => {
  test('finds nothing in a good package.json', () => {
    expect(manifestProblems(manifest, manifest)).toEqual([]);
  });

  test.each(['workspace:*', 'workspace:0.x', 'catalog:', 'file:../core', 'link:../core', '*', ''])(
    'finds the range "%s"',
    (range) => {
      const packed = { ...manifest, peerDependencies: { '@switchyard/core': range } };
      expect(manifestProblems(packed, manifest)).toEqual([
        `peerDependencies: @switchyard/core has the range "${range}"`,
      ]);
    },
  );

  test('finds a dependency that was lost', () => {
    expect(manifestProblems({ ...manifest, dependencies: {} }, manifest)).toEqual([
      'dependencies: zod got lost in packing',
    ]);
  });

  test('finds an export without types', () => {
    const typed = { types: './dist/a.d.ts', default: './dist/a.js' };
    const exports = { '.': typed, './b': './dist/b.js', './package.json': './package.json' };
    expect(manifestProblems({ ...manifest, exports }, manifest)).toEqual([
      'exports["./b"] has no types',
    ]);
  });

  test('finds scripts that would run when users install', () => {
    const packed = { ...manifest, scripts: { postinstall: 'node a.js', test: 'vitest' } };
    expect(manifestProblems(packed, manifest)).toEqual([
      "runs a postinstall script on users' machines",
    ]);
  });

  test('finds what a release needs', () => {
    expect(manifestProblems({}, {})).toEqual([
      'publishConfig.access is not "public"',
      'license is not "MIT"',
      'engines.node is missing',
    ]);
  });
});

describe('firstDifference', () => {
  test('shows both lines', () => {
    expect(firstDifference('a\nb\nc', 'a\n  x\nc')).toBe('2: was "b", is "x"');
  });

  test('shows where one ends', () => {
    expect(firstDifference('a', 'a\nb')).toBe('2: was the end, is "b"');
    expect(firstDifference('a\nb', 'a')).toBe('2: was "b", is the end');
  });
});
