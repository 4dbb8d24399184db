import type { History, JobHistory } from '../history.ts';
import type { Invariant } from '../invariant.ts';
import type { LedgerLine } from '../ledger-line.ts';
import { addedLine, doneLine, faultsOf } from '../judge-job.ts';

/** I11: jobs of one key run in the order of their places; the next starts when the one before is done or dead. */
export const order: Invariant = ({ history }) =>
  [...keysOf(history.jobs.values()).values()].flatMap((jobs) =>
    jobs.slice(1).flatMap((job, index) => {
      const start = job.runs[0]?.start;
      const before = jobs[index];
      if (start === undefined || before === undefined) return [];
      if (endOf(before, history) <= start.mono) return [];
      if (mayHaveEndedUnseen(before, start.mono, history)) return [];
      const lines = [...before.attempted, ...before.runs.map((run) => run.start), start];
      const what = `starts before ${before.job} has ended`;
      return [{ invariant: 'I11', job: job.job, what, lines }];
    }),
  );

/** When a job was over, as early as it may have been: a fault may hide when. */
function endOf(job: JobHistory, history: History): number {
  const dead = job.concluded.find(({ as }) => as === 'dead' || as === 'cancelled');
  // The first of them: a dead one that is redriven comes after those that it held up.
  const ends = [doneLine(job), dead, job.taken[0], ...unanswered(job)].flatMap(
    (line) => line?.mono ?? [],
  );
  if (ends.length > 0) return Math.min(...ends);
  return job.runs.some((run) => faultsOf(run, history).length > 0) ? -Infinity : Infinity;
}

/** Whether who held a job last died before it could tell of its end, and nobody started it after. */
function mayHaveEndedUnseen(
  { deliveries, runs }: JobHistory,
  by: number,
  { deaths }: History,
): boolean {
  if (runs.some(({ start }) => start.mono > by)) return false;
  return deliveries.some(({ held }) => (deaths.get(held.process)?.mono ?? Infinity) <= by);
}

/** Ends that were asked for and not answered: they may have come about. */
function unanswered({ deliveries }: JobHistory): readonly LedgerLine[] {
  return deliveries.flatMap(({ settling, settled }) => {
    const isSure = settled.some(({ answer }) => answer === 'settled' || answer === 'lease-lost');
    return isSure ? [] : settling.filter(({ kind }) => kind !== 'release');
  });
}

/** The jobs of each key, by place. */
function keysOf(jobs: Iterable<JobHistory>): ReadonlyMap<string, readonly JobHistory[]> {
  const keys = new Map<string, JobHistory[]>();
  for (const job of jobs) {
    const key = job.attempted[0]?.order?.key;
    // One that was refused has no place; nobody knows when one came that was not answered.
    if (key === undefined || addedLine(job) === undefined) continue;
    const list = keys.get(key) ?? [];
    keys.set(key, list);
    list.push(job);
  }
  for (const list of keys.values()) list.sort((a, b) => placeOf(a) - placeOf(b));
  return keys;
}

function placeOf(job: JobHistory): number {
  return job.attempted[0]?.order?.place ?? 0;
}
