import {
  endOfDelivery,
  type FaultWindow,
  type History,
  type JobHistory,
  type RunHistory,
} from './history.ts';
import type { LineOf } from './ledger-line.ts';
import type { Place, Snapshot } from './snapshot.ts';

/** The answer that made the job exist, if one came. */
export function addedLine(job: JobHistory): LineOf<'acknowledged'> | undefined {
  return job.acknowledged.find((line) => line.outcome === 'added');
}

/** The line that shows that a job's work was done: its handler ended well, or the engine said so. */
export function doneLine(job: JobHistory): LineOf<'end'> | LineOf<'concluded'> | undefined {
  const ends = job.runs.flatMap(({ end }) => (end === undefined ? [] : [end]));
  const done = [...ends, ...job.concluded].filter(
    ({ as }) => as === 'completed' || as === 'discarded',
  );
  // The first of them: a handler that was given up may end well after all, when it counts no more.
  return done.toSorted((a, b) => a.mono - b.mono)[0];
}

/** Where a job lies in a snapshot. */
export function placesOf(job: string, snapshot: Snapshot | undefined): readonly Place[] {
  return indexOf(snapshot).get(job) ?? [];
}

const indexes = new WeakMap<Snapshot, ReadonlyMap<string, readonly Place[]>>();

function indexOf(snapshot: Snapshot | undefined): ReadonlyMap<string, readonly Place[]> {
  if (snapshot === undefined) return new Map();
  const known = indexes.get(snapshot);
  if (known !== undefined) return known;
  const index = new Map<string, Place[]>();
  for (const place of snapshot.places) {
    const places = index.get(place.job) ?? [];
    index.set(place.job, places);
    places.push(place);
  }
  indexes.set(snapshot, index);
  return index;
}

/** Whether a job came to one of the ends it may have: done, or set aside as dead. */
export function hasEnded(job: JobHistory, snapshot: Snapshot | undefined): boolean {
  if (doneLine(job) !== undefined || wasTaken(job)) return true;
  if (snapshot === undefined) return job.concluded.some(({ as }) => as === 'dead');
  return placesOf(job.job, snapshot).some(({ state }) => state === 'dead');
}

/** Whether somebody took a job out by hand, or tried to. */
function wasTaken({ taken, concluded }: JobHistory): boolean {
  return taken.some(({ is }) => is !== 'asked') || concluded.some(({ as }) => as === 'cancelled');
}

/** When a run was over for the broker, on the monotonic clock; `Infinity` where nobody told. */
export function endOfRun({ delivery, start, end }: RunHistory): number {
  if (delivery !== undefined) return Math.max(endOfDelivery(delivery), start.mono);
  return end?.mono ?? Infinity;
}

/** The faults that hit a run, from the arrival of its delivery until it was settled. */
export function faultsOf(run: RunHistory, { faults }: History): readonly FaultWindow[] {
  const from = run.delivery?.held.mono ?? run.start.mono;
  const until = endOfRun(run);
  return faults.filter(
    (fault) =>
      (fault.target === undefined || fault.target === run.start.process) &&
      fault.from <= until &&
      fault.until >= from,
  );
}

/** Whether a run asks for another one by itself: it failed, was put off, or was handed back. */
function asksForMore({ end, concluded }: RunHistory): boolean {
  if (end !== undefined && ['failed', 'snoozed', 'aborted'].includes(end.as)) return true;
  return concluded.some(({ as }) => as === 'retried' || as === 'snoozed' || as === 'released');
}

/** How often a job came back from the dead letters. */
function redrivesOf(job: JobHistory): number {
  return Math.max(0, ...job.runs.map(({ start }) => start.redrives));
}

/** Starts that nothing asked for, and how many of these the faults allow. */
export function duplicatesOf(
  job: JobHistory,
  history: History,
): { readonly excess: number; readonly budget: number } {
  const asked = job.runs.filter(asksForMore).length;
  const unasked = job.runs.filter((run) => !asksForMore(run));
  const excess = Math.max(0, job.runs.length - 1 - redrivesOf(job) - asked);
  const budget = unasked.reduce((sum, run) => sum + faultsOf(run, history).length, 0);
  return { excess, budget };
}
