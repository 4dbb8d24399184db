import type { Unit } from '../target.ts';
import { Timekeeper, type Workload } from '../workload.ts';
import { median } from './statistics.ts';

/** Full runs before anything is measured: a worker lives for days, so what counts is code that is compiled. */
export const WARM_UPS = 4;
/** Measured runs, of which the median counts. */
export const SAMPLES = 3;

/**
 * Measures a workload in this process: warms up, then the median of some runs. Memory is not cleaned
 * by force between them: that throws away compiled code as well, and is nothing that users meet.
 */
export async function sample(run: Workload, jobs: number, unit: Unit): Promise<number> {
  for (let time = 0; time < WARM_UPS; time += 1) await run(jobs, new Timekeeper());
  const figures: number[] = [];
  while (figures.length < SAMPLES) {
    const watch = new Timekeeper();
    await run(jobs, watch);
    figures.push(figureOf(watch.elapsedMs, jobs, unit));
  }
  return median(figures);
}

/** What so many jobs in so many milliseconds are in a unit. */
export function figureOf(elapsedMs: number, jobs: number, unit: Unit): number {
  if (!(elapsedMs > 0)) throw new RangeError(`A workload took ${elapsedMs} ms: was it measured?`);
  return unit === 'jobs/s' ? (jobs / elapsedMs) * 1_000 : (elapsedMs / jobs) * 1_000;
}
