import { leaseOf, type History, type RunHistory } from '../history.ts';
import type { Evidence, Invariant, Violation } from '../invariant.ts';
import type { LineOf } from '../ledger-line.ts';
import { endOfRun } from '../judge-job.ts';

/** I10: runs that hold a valid lease are at no time more than a worker, or all together, may have. */
export const concurrency: Invariant = ({ history, limits }: Evidence) => {
  const runs = [...history.jobs.values()].flatMap((job) => job.runs);
  const perWorker = [...history.workers.values()].flatMap((worker) =>
    overrun(
      runs.filter(({ start }) => start.process === worker.process),
      worker.concurrency,
      history,
    ),
  );
  return [...perWorker, ...overrun(runs, limits.totalConcurrency, history)];
};

/** The first moment at which too many run, if there is one. */
function overrun(
  runs: readonly RunHistory[],
  limit: number,
  history: History,
): readonly Violation[] {
  if (runs.length <= limit) return [];
  const changes = runs.flatMap((run) => {
    const end = endOfSlot(run, history);
    // One that had lost its lease before it started holds nothing.
    if (end <= run.start.mono) return [];
    return [
      { mono: run.start.mono, run, begins: true },
      { mono: end, run, begins: false },
    ];
  });
  // Both may be infinite, and the difference of these is no number.
  changes.sort((a, b) =>
    a.mono === b.mono ? Number(a.begins) - Number(b.begins) : a.mono < b.mono ? -1 : 1,
  );
  const running = new Set<RunHistory>();
  for (const { run, begins } of changes) {
    if (!begins) {
      running.delete(run);
      continue;
    }
    running.add(run);
    if (running.size <= limit) continue;
    const lines: LineOf<'start'>[] = [...running].map(({ start }) => start);
    const what = `is one of ${running.size} that run at once; the limit is ${limit}`;
    return [{ invariant: 'I10', job: run.start.job, what, lines }];
  }
  return [];
}

/** When a run gave its slot free, or lost its lease: whichever came first. */
function endOfSlot(run: RunHistory, history: History): number {
  const { start, end, concluded, delivery } = run;
  const stuck = concluded.find(({ as }) => as === 'stuck' || as === 'lease-lost');
  const lease = delivery && leaseOf(delivery, Infinity);
  // From the wall clock of the line to its monotonic one.
  const leaseEnd = lease === undefined ? Infinity : lease - start.at + start.mono;
  return Math.min(
    end?.mono ?? Infinity,
    stuck?.mono ?? Infinity,
    history.deaths.get(start.process)?.mono ?? Infinity,
    endOfRun(run),
    leaseEnd,
  );
}
