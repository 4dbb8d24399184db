import { describe, expect, it } from 'vitest';
import { PAYLOAD } from '../../src/payload.ts';
import type { Contender } from '../../src/redis/library.ts';
import {
  addInBulk,
  expectLeft,
  finishLine,
  inFlight,
  untilNoneLeft,
} from '../../src/redis/workloads/jobs.ts';

/** A queue that keeps what it was given, and counts as `left` what it is told to. */
function recording(left: readonly number[] = []) {
  const bulks: number[] = [];
  const counts = [...left];
  const contender: Contender = {
    add: async () => undefined,
    addMany: async (payloads) => bulks.push(payloads.length),
    start: async () => undefined,
    left: async () => counts.shift() ?? 0,
    close: async () => undefined,
  };
  return { contender, bulks, counts };
}

describe('inFlight', () => {
  it('does as many things as asked for, and keeps so many under way', async () => {
    let underWay = 0;
    let most = 0;
    let all = 0;
    await inFlight(25, 4, async () => {
      underWay += 1;
      all += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
    });
    expect({ all, most }).toEqual({ all: 25, most: 4 });
  });
});

describe('addInBulk', () => {
  it.each([
    [2_500, [1_000, 1_000, 500]],
    [1_000, [1_000]],
    [10, [10]],
  ])('adds %d jobs in thousands', async (jobs, sizes) => {
    const { contender, bulks } = recording();
    await addInBulk(contender, jobs);
    expect(bulks).toEqual(sizes);
  });
});

describe('finishLine', () => {
  it('is reached when all jobs have run', async () => {
    const { handler, reached } = finishLine(2);
    await handler(PAYLOAD);
    await handler({ ...PAYLOAD });
    await expect(reached).resolves.toBeUndefined();
  });

  it('fails where one runs twice', async () => {
    const { handler, reached } = finishLine(1);
    void handler(PAYLOAD);
    await reached;
    await expect(handler({ ...PAYLOAD, user: 1 })).rejects.toThrow('Another payload');
  });
});

describe('the count of a library', () => {
  it('is asked until nothing is left', async () => {
    const { contender, counts } = recording([3, 1, 0, 7]);
    await untilNoneLeft(contender);
    expect(counts).toEqual([7]);
  });

  it('must be that of the jobs that were added', async () => {
    await expectLeft(recording([5]).contender, 5);
    await expect(expectLeft(recording([4]).contender, 5)).rejects.toThrow('and 4 are there');
  });
});
