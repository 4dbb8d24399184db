import type { GroupAnswer, StoreOp } from '@switchyard/core/driver';
import { closeClaim, isCurrent, openClaim } from './claim.ts';
import { stateOfDraft, type JobDraft } from './job-draft.ts';
import { createRecord, endRecord, patchRecord, removeRecord } from './record-ops.ts';

type Op<T extends StoreOp['type']> = Extract<StoreOp, { type: T }>;

/** An operation on a job that stands apart from its broker. */
export type SeparateOp = Exclude<StoreOp, { type: 'job.move' }>;

const STALE: GroupAnswer = Object.freeze({ type: 'stale' });
const DONE: GroupAnswer = Object.freeze({ type: 'done' });

/**
 * Does one operation to a draft. An answer ends the group, and nothing of it is written; that may also
 * be `done`, where all of it was done before.
 */
export function applyOp(draft: JobDraft, op: SeparateOp): GroupAnswer | undefined {
  switch (op.type) {
    case 'record.create':
      return createRecord(draft, op);
    case 'record.patch':
      return patchRecord(draft, op);
    case 'record.end':
      return endRecord(draft, op);
    case 'record.remove':
      return removeRecord(draft);
    case 'lock.acquire':
      return acquire(draft, op);
    case 'lock.release':
      draft.locks.set(op.key, 'free');
      return undefined;
    case 'claim.open':
      return open(draft, op);
    case 'claim.intent':
      return intend(draft, op);
    case 'claim.close':
      return close(draft, op);
    case 'timer.set': {
      const { dueAt, headers, extra, body } = op;
      draft.timer = { dueAt, headers, extra, body };
      return undefined;
    }
    case 'timer.remove':
      return removeTimer(draft, op);
  }
}

function removeTimer(draft: JobDraft, { dueAt }: Op<'timer.remove'>): GroupAnswer | undefined {
  // Another one may have been set since it was taken.
  if (dueAt !== undefined && draft.timer?.dueAt !== dueAt) {
    return { type: 'unmoved', state: stateOfDraft(draft) };
  }
  draft.timer = undefined;
  return undefined;
}

function acquire(draft: JobDraft, { key, ttlMs }: Op<'lock.acquire'>): GroupAnswer | undefined {
  const holder = draft.holderOf(key);
  if (holder !== undefined && holder !== draft.id) return { type: 'locked', holder };
  draft.locks.set(key, { ttlMs });
  return undefined;
}

function open(draft: JobDraft, op: Op<'claim.open'>): GroupAnswer | undefined {
  const ended = draft.kept?.state ?? draft.tombstone?.state;
  if (ended !== undefined) return { type: 'unclaimed', claim: { type: 'ended', state: ended } };
  const result = openClaim(draft.claim, op, draft.now);
  if ('type' in result) return { type: 'unclaimed', claim: result };
  const { claim, answer } = result;
  draft.claim = claim;
  draft.opened = answer;
  if (draft.live !== undefined) {
    const { run } = answer;
    draft.live = { ...draft.live, run, worker: op.worker, startedAt: draft.now };
  }
  return undefined;
}

function intend(draft: JobDraft, { token, leaving }: Op<'claim.intent'>): GroupAnswer | undefined {
  const { claim } = draft;
  if (claim === undefined || !isCurrent(claim, token)) return STALE;
  draft.claim = { ...claim, leaving };
  return undefined;
}

function close(draft: JobDraft, op: Op<'claim.close'>): GroupAnswer | undefined {
  const { claim, tombstone, now } = draft;
  if (claim !== undefined && isCurrent(claim, op.token)) {
    draft.claim = closeClaim(claim, op, now);
    return undefined;
  }
  // The same group again, since its answer was lost: all of it was done with the close.
  return (claim ?? tombstone)?.closedBy === op.token ? DONE : STALE;
}
