import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/lib/longest-first.mjs';

// Packages resolve each other's sources, so their tests never run on a stale build.
// The rest is what Node itself goes by: vite's `module` leads to files that only bundlers can read.
const conditions = ['@switchyard/source', 'node', 'development|production'];
const fromSource = { resolve: { conditions }, ssr: { resolve: { conditions } } };

/** Drivers whose broker cannot be had here, and `prometheus`; `npm test` names them and says why. */
const without = (process.env['SWITCHYARD_WITHOUT'] ?? '').split(' ').filter((name) => name !== '');

const BUSY_BROKERS = ['rabbitmq', 'kafka'].flatMap((driver) => [
  `packages/driver-${driver}/conformance/**/*.test.ts`,
  `packages/middleware-*/conformance/${driver}.test.ts`,
]);

export default defineConfig({
  // tsyringe's parameter decorators, which oxc does not lower by itself.
  oxc: { decorator: { legacy: true } },
  test: {
    pool: 'forks',
    // Files share their worker: a fresh process for each made the suite ten times slower on 2 cores,
    // and code without globals or import-time work has nothing to leak.
    isolate: false,
    // Suites of drivers mostly wait for a broker: on two cores, too, two files go side by side; three are no faster.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 5_000,
    hookTimeout: 10_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        ...fromSource,
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts', 'benchmarks/test/**/*.test.ts'],
          // Properties are tried some thousand times; a busy machine needs its time for that.
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        ...fromSource,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['packages/*/test/**/*.test-d.ts'],
            tsconfig: './tsconfig.test-d.json',
          },
        },
      },
      {
        extends: true,
        ...fromSource,
        test: {
          name: 'conformance',
          include: ['packages/{driver,middleware}-*/conformance/**/*.test.ts'],
          exclude: [
            ...BUSY_BROKERS,
            ...without.flatMap((driver) => [
              `packages/driver-${driver}/**`,
              `packages/middleware-*/conformance/${driver}*.test.ts`,
            ]),
          ],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Brokers that need the machine's cores themselves: after the others.
        extends: true,
        ...fromSource,
        test: {
          name: 'conformance-alone',
          include: [...BUSY_BROKERS],
          exclude: without.flatMap((driver) => [
            `packages/driver-${driver}/**`,
            `packages/middleware-*/conformance/${driver}.test.ts`,
          ]),
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Clusters, failovers and other versions: minutes, and many processes. `npm run test:all` runs them.
        extends: true,
        ...fromSource,
        test: {
          name: 'long',
          include: ['packages/{driver,middleware}-*/long/**/*.test.ts'],
          exclude: without.includes('prometheus') ? ['packages/middleware-metrics/long/**'] : [],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        ...fromSource,
        test: { name: 'docs', include: ['docs/test/**/*.test.ts'] },
      },
      {
        // Real brokers, one file at a time and after everything else: they need the machine's cores.
        extends: true,
        test: {
          name: 'scripts',
          include: ['scripts/test/**/*.test.mjs'],
          exclude: ['scripts/test/packages/**'],
          testTimeout: 120_000,
          hookTimeout: 600_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // Public packages as they are shipped: packed from the build, linted, installed by npm.
        extends: true,
        test: {
          name: 'packages',
          include: ['scripts/test/packages/**/*.test.mjs'],
          globalSetup: ['scripts/test/packages/support/pack-all.mjs'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // The command as users start it: child processes, on the build.
        extends: true,
        test: { name: 'cli', include: ['packages/cli/e2e/**/*.test.ts'], testTimeout: 20_000 },
      },
      {
        // Examples run as users run them: on the build.
        extends: true,
        test: {
          name: 'examples',
          include: ['examples/*/test/**/*.test.ts'],
          exclude: without.includes('redis') ? ['examples/05-tracing/**'] : [],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
