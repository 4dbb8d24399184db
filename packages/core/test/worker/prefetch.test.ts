import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adaptiveExtra,
  MAX_READY,
  nextMean,
  prefetchRoom,
  type PrefetchState,
} from '../../src/worker/prefetch.ts';

function state(overrides: Partial<PrefetchState> = {}): PrefetchState {
  return {
    concurrency: 10,
    freeSlots: 10,
    ready: 0,
    held: 0,
    meanRunMs: 10,
    meanBodyBytes: 100,
    ...overrides,
  };
}

describe('a fixed prefetch', () => {
  test.each([
    [5, 0, 5],
    [5, 4, 1],
    [5, 5, 0],
    [5, 9, 0],
  ])('of %d with %d held has room for %d', (prefetch, held, room) => {
    expect(prefetchRoom(prefetch, state({ held }))).toBe(room);
  });

  test('does not care how long jobs run or how many slots are free', () => {
    expect(prefetchRoom(3, state({ meanRunMs: undefined, freeSlots: 0 }))).toBe(3);
  });
});

describe('an adaptive prefetch', () => {
  test('before the first job asks for two rounds', () => {
    expect(prefetchRoom('adaptive', state({ meanRunMs: undefined }))).toBe(20);
  });

  test.each([
    [1, 1_000],
    [10, 100],
    [100, 10],
    [1_000, 1],
    [1_001, 0],
    [60_000, 0],
  ])('of jobs of %d ms holds %d beyond the free slots', (meanRunMs, extra) => {
    expect(adaptiveExtra(state({ meanRunMs }))).toBe(extra);
  });

  test('of jobs that take no time at all is bounded', () => {
    expect(adaptiveExtra(state({ meanRunMs: 0, meanBodyBytes: 0 }))).toBe(MAX_READY);
  });

  test('of large bodies keeps within 64 MiB', () => {
    expect(adaptiveExtra(state({ meanRunMs: 0.1, meanBodyBytes: 900 * 1024 }))).toBe(72);
  });

  test('counts what is ready, and never asks for less than nothing', () => {
    expect(prefetchRoom('adaptive', state({ ready: 9 }))).toBe(101);
    expect(prefetchRoom('adaptive', state({ ready: 500 }))).toBe(0);
  });

  test('of short jobs is filled up in halves: one runs while the other is on its way', () => {
    const short = { meanRunMs: 0.1, freeSlots: 0 };
    expect(prefetchRoom('adaptive', state({ ...short, ready: 0 }))).toBe(500);
    expect(prefetchRoom('adaptive', state({ ...short, ready: 500 }))).toBe(500);
    expect(prefetchRoom('adaptive', state({ ...short, ready: 501 }))).toBe(0);
  });

  test('never leaves a slot empty for the sake of a larger call', () => {
    expect(prefetchRoom('adaptive', state({ meanRunMs: 0.1, ready: 9 }))).toBe(501);
    expect(prefetchRoom('adaptive', state({ meanRunMs: 600, freeSlots: 1, ready: 1 }))).toBe(1);
  });

  test('of long jobs takes none while no slot is free: they stay there for other workers', () => {
    expect(prefetchRoom('adaptive', state({ meanRunMs: 60_000, freeSlots: 0 }))).toBe(0);
    expect(prefetchRoom('adaptive', state({ meanRunMs: 60_000, freeSlots: 2 }))).toBe(2);
  });

  test('is a whole number from 0 to what one queue may hold', () => {
    const positive = fc.oneof(fc.double({ min: 0, noNaN: true }), fc.constantFrom(0, 1e308));
    const inputs = fc.record<PrefetchState>({
      concurrency: fc.integer({ min: 1, max: 10_000 }),
      freeSlots: fc.nat(10_000),
      ready: fc.nat(20_000),
      held: fc.nat(20_000),
      meanRunMs: fc.option(positive, { nil: undefined }),
      meanBodyBytes: positive,
    });
    fc.assert(
      fc.property(inputs, (any) => {
        const room = prefetchRoom('adaptive', any);
        const most = any.freeSlots + Math.max(MAX_READY, any.concurrency);
        return Number.isSafeInteger(room) && room >= 0 && room <= most;
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('nextMean', () => {
  test('begins with the first value and follows later ones by an eighth', () => {
    expect(nextMean(undefined, 80)).toBe(80);
    expect(nextMean(80, 0)).toBe(70);
  });

  test('reaches a new level: after 40 jobs nothing of the old one is left', () => {
    let mean: number | undefined = 60_000;
    for (let jobs = 0; jobs < 40; jobs += 1) mean = nextMean(mean, 1);
    expect(mean).toBeLessThan(300);
  });
});
