import { describe, expect, it } from 'vitest';
import { figureOf } from '../src/measure/sample.ts';
import { median, percentile, ratiosOf } from '../src/measure/statistics.ts';

describe('median', () => {
  it.each<[readonly number[], number]>([
    [[3], 3],
    [[9, 1, 10], 9],
    [[4, 1, 100, 2], 3],
    [[-1, -2, -3], -2],
  ])('of %j is %d', (numbers, middle) => {
    expect(median(numbers)).toBe(middle);
  });

  it('leaves its input in order, and refuses none', () => {
    const numbers = [3, 1, 2];
    median(numbers);
    expect(numbers).toEqual([3, 1, 2]);
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
    [0, 1],
  ])('%d of the numbers from 1 to 100 do not exceed %d', (share, number) => {
    expect(percentile(hundred, share)).toBe(number);
  });

  it('of one number is that number, and of none nothing', () => {
    expect(percentile([7], 0.99)).toBe(7);
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });
});

describe('ratiosOf', () => {
  it('compares round by round, not median with median', () => {
    // A machine that slows down by ten in the last rounds: each round still says 2.
    expect(ratiosOf([200, 20, 20], [100, 10, 10])).toEqual({ ratio: 2, min: 2, max: 2 });
    expect(ratiosOf([10, 30, 20], [10, 10, 10])).toEqual({ ratio: 2, min: 1, max: 3 });
  });

  it('refuses rounds that have no partner', () => {
    expect(() => ratiosOf([1, 2], [1])).toThrow('2 rounds of ours, and 1 of theirs');
  });
});

describe('figureOf', () => {
  it('counts jobs per second, or microseconds per job', () => {
    expect(figureOf(250, 50_000, 'jobs/s')).toBe(200_000);
    expect(figureOf(250, 50_000, 'µs/job')).toBe(5);
  });

  it('refuses to make anything but a speed of a time', () => {
    expect(() => figureOf(250, 1, 'bytes/job')).toThrow('says nothing in bytes/job');
  });

  it.each([0, Number.NaN, -1])('refuses a workload that was not measured (%d ms)', (elapsedMs) => {
    expect(() => figureOf(elapsedMs, 1, 'jobs/s')).toThrow('was it measured?');
  });
});
