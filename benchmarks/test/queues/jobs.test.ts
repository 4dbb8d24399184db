import { describe, expect, it } from 'vitest';
import { PAYLOAD } from '../../src/payload.ts';
import type { Contender } from '../../src/queues/library.ts';
import { addInBulk, expectLeft, expectRuns, inFlight } from '../../src/queues/workloads/jobs.ts';

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

describe('expectRuns', () => {
  it('ends when all jobs have run and the library counts none any more', async () => {
    const { contender, counts } = recording([3, 1, 0, 7]);
    const run = expectRuns(2);
    const ended = run.ended(contender);
    await run.handler(PAYLOAD);
    expect(counts).toHaveLength(4);
    await run.handler({ ...PAYLOAD });
    await ended;
    expect(counts).toEqual([7]);
  });

  it('fails where a job ran twice, also after all had run', async () => {
    const run = expectRuns(1);
    await run.handler(PAYLOAD);
    await run.handler(PAYLOAD);
    await expect(run.ended(recording().contender)).rejects.toThrow('and 2 handlers ran');
  });

  it('refuses a payload that is not the one', async () => {
    await expect(expectRuns(1).handler({ ...PAYLOAD, user: 1 })).rejects.toThrow('Another payload');
  });
});

describe('expectLeft', () => {
  it('wants as many jobs as were added', async () => {
    await expectLeft(recording([5]).contender, 5);
    await expect(expectLeft(recording([4]).contender, 5)).rejects.toThrow('and 4 are there');
  });
});
