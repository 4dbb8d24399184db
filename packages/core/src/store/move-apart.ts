import type { GroupAnswer, JobState, StoredJob, StoreOp } from '../contract/store.ts';
import { eachDeadLetter } from '../dead-letter/each-dead-letter.ts';
import { HEADER } from '../envelope/header-names.ts';
import type { JobMove } from './bond.ts';
import { promoteApart } from './promote-apart.ts';
import { publishBeside } from './publish-beside.ts';
import { keepFor } from './record-policy.ts';
import { revivedMessage } from './revived-message.ts';
import type { SeparateParts } from './separate-parts.ts';

const IDLE: readonly JobState[] = ['enqueuing', 'waiting', 'delayed', 'blocked'];
const NONE = { type: 'none' } as const;
/** Longest that a job which is due is thought to wait in the broker, in milliseconds: 30 days. */
const BACKLOG_MS = 30 * 86_400_000;

/**
 * Moves a job by its id where store and broker are two. What lies in the broker cannot be reached by
 * id, so it stays there and is dropped when it is met: its job has ended, or a newer copy exists.
 */
export async function moveApart(
  parts: SeparateParts,
  job: StoredJob,
  move: JobMove,
): Promise<GroupAnswer> {
  switch (move) {
    case 'cancel':
      return endIdle(parts, job, keepFor(parts.policy, 'cancelled'));
    case 'remove':
      return job.state === 'dead' ? removeDead(parts, job) : removeJob(parts, job);
    case 'promote':
      return promoteApart(parts, job);
    case 'retry':
      return retry(parts, job);
  }
}

function endIdle(
  { store, tombstoneMs, clock }: SeparateParts,
  job: StoredJob,
  keep: Extract<StoreOp, { type: 'record.end' }>['keep'],
): Promise<GroupAnswer> {
  // Its message lies in the broker, and is dropped when it is met, however late that is.
  const dueInMs = Math.max(0, (job.runAt ?? 0) - clock.now());
  const remembered = dueInMs + Math.max(tombstoneMs, BACKLOG_MS);
  return one(store, job, [
    { type: 'record.end', from: IDLE, state: 'cancelled', keep, tombstoneMs: remembered },
    { type: 'timer.remove' },
    ...unlock(job),
  ]);
}

function removeJob(parts: SeparateParts, job: StoredJob): Promise<GroupAnswer> {
  return IDLE.includes(job.state)
    ? endIdle(parts, job, NONE)
    : one(parts.store, job, [{ type: 'record.remove' }]);
}

/** Its message is taken out first: without a record it would be taken for a dead job again. */
async function removeDead(parts: SeparateParts, job: StoredJob): Promise<GroupAnswer> {
  const { runtime, store } = parts;
  const only = new Set([job.id]);
  await eachDeadLetter({ runtime, queue: job.queue, limit: Infinity, only }, (gone) => ({ gone }));
  return one(store, job, [{ type: 'record.remove' }]);
}

/** Published again from its record; the copy among the dead letters is left over and dropped there. */
async function retry(parts: SeparateParts, job: StoredJob): Promise<GroupAnswer> {
  const { body } = job;
  if (body === undefined) return { type: 'unmoved', state: job.state };
  const from = { ...job, body };
  const message = revivedMessage(from);
  const [result] = await publishBeside(parts, job.queue, [{ message, from }]);
  switch (result?.type) {
    case 'stored':
    // The sweeper publishes it, if the broker does not have it.
    case 'unknown':
      return { type: 'done' };
    case 'duplicate':
      return result.existingId === job.id
        ? { type: 'unmoved', state: 'waiting' }
        : { type: 'locked', holder: result.existingId };
    case 'failed':
      throw result.error;
    case 'refused':
    case undefined:
      return { type: 'unmoved', state: 'dead' };
  }
}

function unlock({ extra }: StoredJob): readonly StoreOp[] {
  const key = extra?.[HEADER.uniqueKey];
  return key === undefined ? [] : [{ type: 'lock.release', key }];
}

async function one(
  store: SeparateParts['store'],
  { queue, id }: StoredJob,
  ops: readonly StoreOp[],
): Promise<GroupAnswer> {
  const [answer] = await store.apply([{ queue, id, ops }]);
  return answer ?? { type: 'unmoved', state: undefined };
}
