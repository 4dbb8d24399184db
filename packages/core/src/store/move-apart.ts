import type { GroupAnswer, JobRef, JobState, StoredJob, StoreOp } from '../contract/store.ts';
import { eachDeadLetter, type DeadLetterRange } from '../dead-letter/each-dead-letter.ts';
import { baseOf } from '../envelope/base.ts';
import { HEADER } from '../envelope/header-names.ts';
import type { JobMove } from './bond.ts';
import { standingsOf, type DeadLetterMessage, type DeadStandings } from './dead-standing.ts';
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

/**
 * Drops the letters of the deaths that a job came back from, also where its record is gone already. One that stays
 * is dropped by whoever meets it in time.
 */
async function dropLetters(parts: SeparateParts, job: StoredJob): Promise<void> {
  const known = standingsOf(parts.store, job.queue);
  const standings: DeadStandings = async (letters) => {
    const all = await known(letters);
    const isOver = (letter: DeadLetterMessage | undefined): boolean =>
      letter?.id === job.id && baseOf(letter) <= baseOf(job);
    return all.map((one, index) => (isOver(letters[index]) ? 'left-over' : one));
  };
  const range = { ...lettersOf(parts, job), standings, leftOverCounts: true };
  await eachDeadLetter(range, () => ({ gone: [] })).catch(() => undefined);
}

function lettersOf({ runtime, store }: SeparateParts, { queue, id }: JobRef): DeadLetterRange {
  const standings = standingsOf(store, queue);
  return { runtime, queue, limit: Infinity, only: new Set([id]), standings };
}

/** Published again from its record. Its letter is left over then, and taken out. */
async function retry(parts: SeparateParts, job: StoredJob): Promise<GroupAnswer> {
  const { body } = job;
  if (body === undefined) return { type: 'unmoved', state: job.state };
  const from = { ...job, body };
  const message = revivedMessage(from);
  const [result] = await publishBeside(parts, job.queue, [{ message, from }]);
  switch (result?.type) {
    case 'stored':
    case 'unconfirmed':
      await dropLetters(parts, job);
      return { type: 'done' };
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
