import type { JobHistory } from '../history.ts';
import type { Invariant, Violation } from '../invariant.ts';
import { addedLine } from '../judge-job.ts';
import { locks } from './i15-locks.ts';

/** I15: one live job per key, and no key held by nobody. */
export const unique: Invariant = (evidence) => [
  ...[...keysOf(evidence.history.jobs.values()).values()].flatMap((jobs) => [
    ...jobs.flatMap((job) => twins(job, jobs)),
    ...jobs.flatMap((job) => leaked(job, jobs)),
  ]),
  ...locks(evidence),
];

/** From when to when a job was alive: for sure, and at most. A dead one keeps its key. */
function lifeOf(job: JobHistory): {
  readonly sure: readonly [number, number];
  readonly most: readonly [number, number];
} {
  const done = job.runs.find(({ end }) => end?.as === 'completed' || end?.as === 'discarded');
  const told = job.concluded.find(({ as }) => as === 'completed' || as === 'discarded');
  return {
    sure: [addedLine(job)?.mono ?? Infinity, done?.end?.mono ?? told?.mono ?? Infinity],
    most: [job.attempted[0]?.mono ?? -Infinity, told?.mono ?? Infinity],
  };
}

function twins(job: JobHistory, jobs: readonly JobHistory[]): readonly Violation[] {
  const added = addedLine(job);
  const asked = job.attempted[0]?.mono ?? Infinity;
  const twin = jobs.find((other) => {
    const [from, until] = lifeOf(other).sure;
    return other !== job && from < asked && (added?.mono ?? Infinity) < until;
  });
  if (added === undefined || twin === undefined) return [];
  const what = `was added while ${twin.job} lived under its key`;
  return [
    {
      invariant: 'I15',
      job: job.job,
      what,
      lines: [...twin.acknowledged, ...job.attempted, added],
    },
  ];
}

function leaked(job: JobHistory, jobs: readonly JobHistory[]): readonly Violation[] {
  const refused = job.acknowledged.find(({ outcome }) => outcome === 'duplicate');
  const asked = job.attempted[0];
  if (refused === undefined || asked === undefined) return [];
  const owner = jobs.find((other) => {
    const [from, until] = lifeOf(other).most;
    return other !== job && mayExist(other) && from < refused.mono && until > asked.mono;
  });
  if (owner !== undefined) return [];
  const what = 'is called a duplicate, and nobody lives under its key';
  return [{ invariant: 'I15', job: job.job, what, lines: [asked, refused] }];
}

function mayExist(job: JobHistory): boolean {
  return addedLine(job) !== undefined || job.unknown.length > 0;
}

function keysOf(jobs: Iterable<JobHistory>): ReadonlyMap<string, readonly JobHistory[]> {
  const keys = new Map<string, JobHistory[]>();
  for (const job of jobs) {
    const key = job.attempted[0]?.unique;
    if (key === undefined) continue;
    const list = keys.get(key) ?? [];
    keys.set(key, list);
    list.push(job);
  }
  return keys;
}
