import type { Profiler } from 'node:inspector';
import { describe, expect, it } from 'vitest';
import { fileOf, summarise } from '../src/profile/summarise.ts';

function node(id: number, functionName: string, url = ''): Profiler.ProfileNode {
  const callFrame = { functionName, url, scriptId: '0', lineNumber: 4, columnNumber: 0 };
  return { id, callFrame };
}

describe('summarise', () => {
  const profile: Profiler.Profile = {
    nodes: [
      node(1, '(root)'),
      node(2, 'run', 'file:///x/packages/core/dist/worker/execute.js'),
      node(3, '', 'file:///x/packages/core/dist/worker/execute.js'),
      node(4, '(idle)'),
      node(5, '(garbage collector)'),
      // The same function, called from elsewhere.
      node(6, 'run', 'file:///x/packages/core/dist/worker/execute.js'),
    ],
    startTime: 0,
    endTime: 1_000,
    samples: [2, 4, 3, 5, 6, 2],
    timeDeltas: [7, 100, 500, 50, -3, 250],
  };
  const summary = summarise(profile, 10);

  it('adds up what a function took by itself, wherever it was called from, and leaves idling out', () => {
    expect(summary.usPerJob).toBe(40);
    expect(summary.functions).toEqual([
      { name: 'run', file: 'core/worker/execute.js', share: 0.875, usPerJob: 35 },
      {
        name: '(anonymous, line 5)',
        file: 'core/worker/execute.js',
        share: 0.125,
        usPerJob: 5,
      },
    ]);
  });

  it('adds up packages', () => {
    expect(summary.packages).toEqual([{ name: 'core', share: 1, usPerJob: 40 }]);
  });
});

describe('fileOf', () => {
  it.each([
    ['', 'native'],
    ['node:internal/timers', 'node:internal/timers'],
    ['file:///a/packages/driver-inmemory/dist/queue/alarm.js', 'driver-inmemory/queue/alarm.js'],
    ['file:///a/benchmarks/dist/measure/child.js', 'benchmarks/measure/child.js'],
    [
      'file:///a/node_modules/.pnpm/uuid@14.0.3/node_modules/uuid/dist-node/v7.js',
      'uuid/dist-node/v7.js',
    ],
    ['file:///a/node_modules/.pnpm/@x+y@1.0.0/node_modules/@x/y/dist/z.js', '@x/y/dist/z.js'],
    ['file:///a/node_modules/zod/v4/core.js', 'zod/v4/core.js'],
  ])('of %s is %s', (url, file) => {
    expect(fileOf(url)).toBe(file);
  });
});
