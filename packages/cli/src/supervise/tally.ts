import type { JobCounts } from '../commands/worker-counts.ts';

/** What a supervisor adds up. */
export interface Totals {
  readonly jobs: JobCounts;
  /** Handlers that ran on when their process stopped for good. */
  readonly stillRunning: number;
  /** Processes that were started again after they died. */
  readonly restarted: number;
  /** Processes that were replaced because they were worn out. */
  readonly recycled: number;
  /** Processes that worked and, told to stop, did not end in order. */
  readonly failed: number;
}

/** Nothing yet. */
export const NOTHING: Totals = {
  jobs: { completed: 0, retried: 0, discarded: 0, dead: 0 },
  stillRunning: 0,
  restarted: 0,
  recycled: 0,
  failed: 0,
};

/** The sum of two. */
export function addTotals(totals: Totals, more: Partial<Totals>): Totals {
  const { jobs = NOTHING.jobs, stillRunning = 0, restarted = 0, recycled = 0, failed = 0 } = more;
  return {
    jobs: {
      completed: totals.jobs.completed + jobs.completed,
      retried: totals.jobs.retried + jobs.retried,
      discarded: totals.jobs.discarded + jobs.discarded,
      dead: totals.jobs.dead + jobs.dead,
    },
    stillRunning: totals.stillRunning + stillRunning,
    restarted: totals.restarted + restarted,
    recycled: totals.recycled + recycled,
    failed: totals.failed + failed,
  };
}
