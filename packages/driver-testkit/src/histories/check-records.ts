import { isDeepStrictEqual } from 'node:util';
import type { JobRecord } from '@switchyard/core';
import { logicalQueue } from '@switchyard/core/driver';
import { buildHistory } from '../ledger/build-history.ts';
import type { JobHistory } from '../ledger/history.ts';
import { placesOf } from '../ledger/judge-job.ts';
import type { Place, Snapshot } from '../ledger/snapshot.ts';
import type { HistoryWorld } from './history-world.ts';
import { redrivenJobs } from './judge.ts';
import type { PlannedJob } from './planned-job.ts';

/** What the records of a store are held against. */
interface Known {
  readonly job: PlannedJob;
  readonly record: JobRecord | undefined;
  readonly told: JobHistory | undefined;
  readonly isDeadLetter: boolean;
}

const ENDS: readonly string[] = ['completed', 'discarded', 'cancelled', 'dead'];

/**
 * Holds what the store says of each job against what happened to it. Answers the snapshot without what
 * a store beside the broker tells to be left over: dead letters whose job lives or ended since.
 */
export async function checkRecords(
  world: HistoryWorld,
  snapshot: Snapshot,
): Promise<{ readonly snapshot: Snapshot; readonly failures: readonly string[] }> {
  if (world.pair.store === 'none') return { snapshot, failures: [] };
  const history = buildHistory(world.lines);
  const failures: string[] = [];
  for (const job of lastOfEachId(world)) {
    const record = await recordOf(world, job);
    const isDeadLetter = placesOf(job.name, snapshot).some(({ state }) => state === 'dead');
    const known = { job, record, told: history.jobs.get(job.name), isDeadLetter };
    failures.push(...checkRecord(known, world).map((what) => `${job.name} ${what}`));
  }
  const rest = world.store === undefined ? snapshot : await withoutLeftOver(snapshot, world);
  return { snapshot: rest, failures };
}

/** A user's id is that of the job which had it last. */
function lastOfEachId({ jobs }: HistoryWorld): readonly PlannedJob[] {
  const last = new Map<string, PlannedJob>();
  const unclear = new Set<string>();
  for (const job of jobs.values()) {
    const own = job.plan.id;
    if (own !== undefined && job.produced === 'unknown') unclear.add(own);
    if (job.id !== undefined) last.set(`${job.plan.queue}/${job.id}`, job);
  }
  return [...last.values()].filter(({ plan }) => !unclear.has(plan.id ?? ''));
}

async function recordOf(
  { office: { engine } }: HistoryWorld,
  { id, plan }: PlannedJob,
): Promise<JobRecord | undefined> {
  return id === undefined ? undefined : engine.jobs.get(id, { queue: plan.queue });
}

function checkRecord(
  { job, record, told, isDeadLetter }: Known,
  world: HistoryWorld,
): readonly string[] {
  const state = record?.state;
  const expected = expectedState(job, told);
  const found: string[] = [];
  if (expected.type === 'sure' && state !== expected.state)
    found.push(`is told to be ${state}, and was ${expected.state}`);
  if (expected.type === 'open' && !ENDS.includes(state ?? 'gone') && !expected.mayBeGone)
    found.push(`is told to be ${state} after all was done`);
  if (state === 'dead' && !isDeadLetter) {
    const purged = told?.taken.some(({ how }) => how === 'purge-dead') === true;
    const why = purged ? ', which were purged' : '';
    found.push(`is told to be dead, and is not among the dead letters${why}`);
  }
  // A redrive takes the dead letter away in a second step, which may have gone wrong.
  const mayStay = world.breakages.any && redrivenJobs(world).has(job.name);
  if (isDeadLetter && state !== 'dead' && world.store === undefined && !mayStay)
    found.push(`lies among the dead letters, and is told to be ${state}`);
  if (state === 'completed') found.push(...checkCompleted({ job, record, told }));
  return found;
}

type Expected =
  | { readonly type: 'sure'; readonly state: string | undefined }
  | { readonly type: 'open'; readonly mayBeGone: boolean };

/** What was told last counts; a person may have taken the job out, and nobody knows whether. */
function expectedState(job: PlannedJob, told: JobHistory | undefined): Expected {
  const mayBeGone = told?.taken.some(({ is }) => is === 'possible') === true;
  if (job.taken === 'removed') return { type: 'sure', state: undefined };
  if (job.taken === 'cancelled') return { type: 'sure', state: 'cancelled' };
  const last = told?.concluded.findLast(({ as }) => ENDS.includes(as) || as === 'redriven');
  const sure = last !== undefined && last.as !== 'redriven' && !mayBeGone && !mayComeBack(told);
  return sure ? { type: 'sure', state: last.as } : { type: 'open', mayBeGone };
}

/** A redrive that was not answered may have brought it back to another end, which nobody told. */
function mayComeBack(told: JobHistory | undefined): boolean {
  const redrives = Math.max(0, ...(told?.runs ?? []).map(({ start }) => start.redrives));
  const known = told?.concluded.filter(({ as }) => as === 'redriven').length ?? 0;
  return redrives > known;
}

/** A completed job ran to its end somewhere, and its result is what its handler returned. */
function checkCompleted({
  job,
  record,
  told,
}: Pick<Known, 'job' | 'record' | 'told'>): readonly string[] {
  const found: string[] = [];
  if (told?.runs.some(({ end }) => end?.as === 'completed') !== true)
    found.push('is told to be completed, and no handler of it came to its end');
  if (!isDeepStrictEqual(record?.result, { job: job.name }))
    found.push(`has the result ${JSON.stringify(record?.result)}`);
  return found;
}

async function withoutLeftOver({ places }: Snapshot, world: HistoryWorld): Promise<Snapshot> {
  const seen = new Set<string>();
  const left: Place[] = [];
  for (const place of places) {
    const { id, queue, state } = place;
    const key = `${queue}/${id}`;
    const record =
      state === 'dead'
        ? await world.office.engine.jobs.get(id, { queue: logicalQueue(queue) })
        : undefined;
    if (state === 'dead' && (record?.state !== 'dead' || seen.has(key))) continue;
    seen.add(key);
    left.push(place);
  }
  return { places: left, counts: {} };
}
