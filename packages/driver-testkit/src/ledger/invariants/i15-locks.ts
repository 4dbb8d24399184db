import type { History, JobHistory } from '../history.ts';
import type { Invariant, Violation } from '../invariant.ts';
import type { LineOf, Lock } from '../ledger-line.ts';
import { addedLine } from '../judge-job.ts';

/** I15: nobody is added under a lock that another job surely holds, or refused under one that nobody holds. */
export const locks: Invariant = ({ history }) =>
  [...askedFor(history)].flatMap(([name, jobs]) => [
    ...jobs.flatMap((job) => twins(job, { name, jobs }, history)),
    ...jobs.flatMap((job) => leaked(job, { name, jobs }, history)),
  ]);

interface Contest {
  readonly name: string;
  readonly jobs: readonly JobHistory[];
}

type Span = readonly [from: number, until: number];

function askedFor({ jobs }: History): ReadonlyMap<string, readonly JobHistory[]> {
  const names = new Map<string, JobHistory[]>();
  for (const job of jobs.values()) {
    for (const { name } of job.attempted[0]?.locks ?? []) {
      names.set(name, [...(names.get(name) ?? []), job]);
    }
  }
  return names;
}

function lockOf({ attempted }: JobHistory, name: string): Lock | undefined {
  return attempted[0]?.locks?.find((lock) => lock.name === name);
}

function twins(job: JobHistory, { name, jobs }: Contest, history: History): readonly Violation[] {
  const added = addedLine(job);
  const asked = job.attempted[0];
  if (added === undefined || asked === undefined) return [];
  const twin = jobs.find((other) => {
    const [from, until] = surelyAlive(other, name, history);
    return other !== job && from < asked.mono && added.mono < until;
  });
  if (twin === undefined) return [];
  const what = `was added under ${name}, which ${twin.job} held`;
  return [{ invariant: 'I15', job: job.job, what, lines: [...twin.acknowledged, asked, added] }];
}

/** From when a job was there for sure, until it may first have ended. Redrives are left out. */
function surelyAlive(job: JobHistory, name: string, history: History): Span {
  const added = addedLine(job)?.mono ?? Infinity;
  const ttlMs = lockOf(job, name)?.ttlMs ?? Infinity;
  // It may have run and ended before its producer had the answer.
  const asked = job.attempted[0]?.mono ?? added;
  const ends = mayHaveEnded(job, history).filter((mono) => mono > asked);
  return [added, Math.min(added + ttlMs, ...ends)];
}

/** When its end may have come: a store that stands apart hears of it before the broker does. */
function mayHaveEnded(job: JobHistory, { deaths }: History): readonly number[] {
  const started = new Set(job.runs.map(({ delivery }) => delivery));
  const unstarted = job.deliveries.filter((delivery) => !started.has(delivery));
  const lines = [
    ...unstarted.map(({ held }) => held),
    ...job.deliveries.flatMap(({ settling }) => settling.filter(({ kind }) => kind !== 'release')),
    ...job.runs.flatMap(({ end, start }) => [end, deaths.get(start.process)]),
    ...job.concluded,
    ...job.taken,
  ];
  return lines.flatMap((line) => line?.mono ?? []);
}

const ENDS: readonly string[] = ['completed', 'discarded', 'cancelled', 'dead'];

function leaked(job: JobHistory, { name, jobs }: Contest, history: History): readonly Violation[] {
  const refused = job.acknowledged.find(({ outcome }) => outcome === 'duplicate');
  const asked = job.attempted[0];
  if (refused === undefined || asked === undefined) return [];
  // Which of its locks was held is not told.
  if ((asked.locks?.length ?? 0) > 1 || lockOf(job, name)?.outlives === true) return [];
  const owner = jobs.find(
    (other) => other !== job && mayBeAlive(other, { name, asked, refused }, history),
  );
  if (owner !== undefined) return [];
  const what = `is called a duplicate under ${name}, and nobody holds that`;
  return [{ invariant: 'I15', job: job.job, what, lines: [asked, refused] }];
}

function mayBeAlive(
  job: JobHistory,
  at: {
    readonly name: string;
    readonly asked: LineOf<'attempted'>;
    readonly refused: LineOf<'acknowledged'>;
  },
  history: History,
): boolean {
  if (job.acknowledged.every(({ outcome }) => outcome !== 'added') && job.failed.length > 0)
    return false;
  const begin = job.attempted[0]?.mono ?? Infinity;
  if (begin > at.refused.mono) return false;
  const told = [...job.concluded.filter(({ as }) => ENDS.includes(as)), ...gone(job)];
  const end = told.map(({ mono }) => mono).toSorted((a, b) => a - b)[0] ?? Infinity;
  if (end > at.asked.mono) return !hasExpired(job, at);
  // A dead one that was redriven took its lock again.
  return history.lines.some(
    (line) => line.type === 'note' && line.name === 'redrive' && line.mono < at.refused.mono,
  );
}

function gone({ taken }: JobHistory): readonly LineOf<'taken'>[] {
  return taken.filter(({ is }) => is === 'sure');
}

function hasExpired(
  job: JobHistory,
  { name, asked }: { readonly name: string; readonly asked: LineOf<'attempted'> },
): boolean {
  const ttlMs = lockOf(job, name)?.ttlMs;
  const answered = [...job.acknowledged, ...job.unknown, ...job.failed][0];
  return ttlMs !== undefined && answered !== undefined && answered.mono + ttlMs < asked.mono;
}
