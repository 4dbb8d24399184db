import type { Reading, Unit } from '../target.ts';
import { Timekeeper, type Findings, type Workload } from '../workload.ts';
import { FULL_SAMPLING, type Sampling } from './sampling.ts';
import { median } from './statistics.ts';

/**
 * Measures a workload in this process: warms up, then the median of some runs, by finding. Memory is not
 * cleaned by force between them: that throws away compiled code as well, and is nothing that users meet.
 */
export async function sample(
  run: Workload,
  jobs: number,
  sampling: Sampling = FULL_SAMPLING,
): Promise<Findings> {
  const { warmUps, warmUpJobs = jobs, warmUpMs, samples, samplesMs } = sampling;
  await repeat(() => runOnce(run, warmUpJobs), warmUps, warmUpMs);
  const found = await repeat(() => runOnce(run, jobs), samples, samplesMs);
  const names = Object.keys(found[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, median(found.map((findings) => findings[name] ?? Number.NaN))]),
  );
}

async function runOnce(run: Workload, jobs: number): Promise<Findings> {
  const watch = new Timekeeper();
  const findings = await run(jobs, watch);
  return { elapsedMs: watch.elapsedMs, ...findings };
}

/** Does something so many times, at least once if at all; none begins once the limit is over. Answers what each gave. */
export async function repeat<T>(
  once: () => Promise<T>,
  times: number,
  limitMs: number = Infinity,
): Promise<readonly T[]> {
  const startedAt = performance.now();
  const results: T[] = [];
  while (
    results.length < times &&
    (results.length === 0 || performance.now() - startedAt < limitMs)
  ) {
    results.push(await once());
  }
  return results;
}

/** The figure of a reading, from what a run with so many jobs found out. */
export function figureIn(findings: Findings, reading: Reading, jobs: number): number {
  const { finding, name, unit } = reading;
  if (finding === undefined) return figureOf(findings['elapsedMs'] ?? Number.NaN, jobs, unit);
  const figure = findings[finding];
  if (figure === undefined || !Number.isFinite(figure))
    throw new RangeError(`A workload found no "${finding}" for ${name}: it found ${figure}.`);
  return figure;
}

/** What so many jobs in so many milliseconds are in a unit of speed. */
export function figureOf(elapsedMs: number, jobs: number, unit: Unit): number {
  if (!(elapsedMs > 0)) throw new RangeError(`A workload took ${elapsedMs} ms: was it measured?`);
  if (unit === 'jobs/s') return (jobs / elapsedMs) * 1_000;
  if (unit === 'µs/job') return (elapsedMs / jobs) * 1_000;
  throw new RangeError(`A time alone says nothing in ${unit}.`);
}
