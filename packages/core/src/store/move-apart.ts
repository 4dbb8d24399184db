import type { OutboundMessage } from '../contract/message.ts';
import type { GroupAnswer, JobState, StoredJob, StoreOp } from '../contract/store.ts';
import { eachDeadLetter } from '../dead-letter/each-dead-letter.ts';
import { DEFAULT_PRIORITY } from '../envelope/encode-envelope.ts';
import { HEADER } from '../envelope/header-names.ts';
import { patchHeaders } from '../envelope/patch-headers.ts';
import { revivingPatch } from '../envelope/revive.ts';
import type { JobMove } from './bond.ts';
import { promoteApart } from './promote-apart.ts';
import { publishBeside } from './publish-beside.ts';
import { keepFor } from './record-policy.ts';
import type { SeparateParts } from './separate-parts.ts';

const IDLE: readonly JobState[] = ['enqueuing', 'waiting', 'delayed', 'blocked'];
const NONE = { type: 'none' } as const;

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
  { store, tombstoneMs }: SeparateParts,
  job: StoredJob,
  keep: Extract<StoreOp, { type: 'record.end' }>['keep'],
): Promise<GroupAnswer> {
  return one(store, job, [
    { type: 'record.end', from: IDLE, state: 'cancelled', keep, tombstoneMs },
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
  const { headers, extra, body } = job;
  if (body === undefined) return { type: 'unmoved', state: job.state };
  const key = extra?.[HEADER.uniqueKey];
  const message: OutboundMessage = {
    id: job.id,
    idOrigin: 'redrive',
    headers,
    extra: patchHeaders(extra, revivingPatch(extra)),
    body,
    priority: Number(headers[HEADER.priority] ?? DEFAULT_PRIORITY),
    orderingKey: extra?.[HEADER.orderingKey],
    ops: key === undefined ? [] : [{ type: 'lock.acquire', key, ttlMs: undefined }],
  };
  const [result] = await publishBeside(parts, job.queue, [message]);
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
