import { describe, expect, it } from 'vitest';
import { figureIn, sample } from '../src/measure/sample.ts';
import type { Findings, Workload } from '../src/workload.ts';

/** A workload that finds 1, 2, 3 … and notes how many jobs it was asked for. */
function counting(asked: number[]): Workload {
  return async (jobs, watch) => {
    watch.start();
    watch.stop();
    asked.push(jobs);
    return { elapsedMs: 10, found: asked.length };
  };
}

describe('sample', () => {
  it('warms up by as many runs as it is told, smaller ones too, and answers the median of those that count', async () => {
    const asked: number[] = [];
    const sampling = { warmUps: 2, warmUpJobs: 5, samples: 3 };
    expect(await sample(counting(asked), 100, sampling)).toEqual({ elapsedMs: 10, found: 4 });
    expect(asked).toEqual([5, 5, 100, 100, 100]);
  });

  it('begins no further run once the time is over, and always does one that counts', async () => {
    const asked: number[] = [];
    const sampling = { warmUps: 9, warmUpMs: 0, samples: 9, samplesMs: 0 };
    expect(await sample(counting(asked), 100, sampling)).toMatchObject({ found: 2 });
    expect(asked).toHaveLength(2);
  });

  it('can do without warming up', async () => {
    const asked: number[] = [];
    await sample(counting(asked), 100, { warmUps: 0, samples: 1 });
    expect(asked).toEqual([100]);
  });

  it('keeps the time of the watch unless the workload has another', async () => {
    const run: Workload = async (_jobs, watch) => {
      watch.start();
      await new Promise(setImmediate);
      watch.stop();
    };
    const { elapsedMs } = await sample(run, 1, { warmUps: 0, samples: 1 });
    expect(elapsedMs).toBeGreaterThan(0);
  });
});

describe('figureIn', () => {
  const findings: Findings = { elapsedMs: 500, cpu: 12.5, lost: Number.NaN };
  const reading = { name: 'r', about: 'All.' };

  it('is the speed by the watch, or what was found', () => {
    expect(figureIn(findings, { ...reading, unit: 'jobs/s' }, 1_000)).toBe(2_000);
    expect(figureIn(findings, { ...reading, unit: 'µs/job', finding: 'cpu' }, 1_000)).toBe(12.5);
  });

  it.each(['p99', 'lost'])('refuses what was not found (%s)', (finding) => {
    expect(() => figureIn(findings, { ...reading, unit: 'ms', finding }, 1)).toThrow(
      `found no "${finding}" for r`,
    );
  });

  it('refuses a time that nobody kept', () => {
    expect(() => figureIn({}, { ...reading, unit: 'jobs/s' }, 1)).toThrow('was it measured?');
  });
});
