import type { GroupAnswer, JobRef, JobState, StoredJob, StoreOp } from '../contract/store.ts';
import type { SendResult } from '../emulate/publish-complete.ts';
import { eachDeadLetter, type DeadLetterRange } from '../dead-letter/each-dead-letter.ts';
import { HEADER } from '../envelope/header-names.ts';
import type { JobMove } from './bond.ts';
import { standingsOf } from './dead-standing.ts';
import { promoteApart } from './promote-apart.ts';
import { publishBeside } from './publish-beside.ts';
import { keepFor } from './record-policy.ts';
import { rememberIdle } from './remember.ts';
import { revivedMessage } from './revived-message.ts';
import type { SeparateParts } from './separate-parts.ts';

const IDLE: readonly JobState[] = ['enqueuing', 'waiting', 'delayed', 'blocked'];
const NONE = { type: 'none' } as const;
/** How long a job is left alone whose dead letter somebody else holds, in milliseconds. */
const HELD_MS = 200;

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
  parts: SeparateParts,
  job: StoredJob,
  keep: Extract<StoreOp, { type: 'record.end' }>['keep'],
): Promise<GroupAnswer> {
  const remembered = rememberIdle(parts, job);
  return one(parts.store, job, [
    { type: 'record.end', from: IDLE, state: 'cancelled', keep, tombstoneMs: remembered },
    { type: 'timer.remove' },
    ...unlock(job),
  ]);
}

function removeJob(parts: SeparateParts, job: StoredJob): Promise<GroupAnswer> {
  return IDLE.includes(job.state)
    ? endIdle(parts, job, NONE)
    : one(parts.store, job, [{ type: 'record.remove', from: [job.state] }]);
}

/**
 * Its letters are taken out first: without a record they would be taken for a dead job again. One that
 * another process holds cannot be, so the job stays as it is.
 */
async function removeDead(parts: SeparateParts, job: StoredJob): Promise<GroupAnswer> {
  const { gone, complete } = await eachDeadLetter(lettersOf(parts, job), (gone) => ({ gone }));
  if (gone === 0 && !complete) {
    await new Promise<void>((resolve) => void parts.clock.setTimer(resolve, HELD_MS));
    return { type: 'unmoved', state: 'dead' };
  }
  return one(parts.store, job, [{ type: 'record.remove', from: ['dead'] }]);
}

function lettersOf(parts: SeparateParts, { queue, id }: JobRef): DeadLetterRange {
  const { runtime } = parts;
  const standings = standingsOf(parts, queue);
  return { runtime, queue, limit: Infinity, only: new Set([id]), standings };
}

/**
 * Published again from its record, with its letter in hand: once nothing is known of the job any more, a
 * letter that still lies there would be taken for a dead job. One that another process holds is dropped
 * by whoever meets it in time.
 */
async function retry(parts: SeparateParts, job: StoredJob): Promise<GroupAnswer> {
  const { body } = job;
  if (body === undefined) return { type: 'unmoved', state: job.state };
  const from = { ...job, body };
  let result: SendResult | undefined;
  const publish = async (): Promise<SendResult> => {
    const message = revivedMessage(from);
    result ??= (await publishBeside(parts, job.queue, [{ message, from }]))[0];
    result ??= { type: 'unknown' };
    return result;
  };
  const range = { ...lettersOf(parts, job), leftOverCounts: true };
  await eachDeadLetter(range, async (letters) => {
    const { type } = await publish();
    return { gone: type === 'stored' || type === 'unconfirmed' ? letters : [] };
  }).catch(() => undefined);
  return answerOf(await publish(), job);
}

function answerOf(result: SendResult, job: StoredJob): GroupAnswer {
  switch (result.type) {
    case 'stored':
    case 'unconfirmed':
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
