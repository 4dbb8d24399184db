import type { GroupAnswer, StoreOp } from '@switchyard/core/driver';
import { closedClaim, isLive } from './claim.ts';
import { stateOfDraft, type JobDraft, type JobNotes } from './job-draft.ts';
import { mergeHeaders } from './merge-headers.ts';

type Op<T extends StoreOp['type']> = Extract<StoreOp, { type: T }>;

/** Begins the record of a job that nobody knows. */
export function createRecord(draft: JobDraft, op: Op<'record.create'>): GroupAnswer | undefined {
  const { now, place } = draft;
  const state = stateOfDraft(draft) ?? (isLive(draft.claim, now) ? 'active' : undefined);
  if (state !== undefined) return { type: 'exists', state };
  const { headers, extra, body, runAt } = op;
  // Copies of a job that had this id long ago would fence off those of the new one.
  draft.claim = undefined;
  draft.live = {
    state: op.state,
    headers,
    extra,
    body,
    runAt,
    ...UNSTARTED,
    notes: noNotes(),
    createdAt: now,
    place,
  };
  return undefined;
}

/** Changes a record, and brings back what is dead where that is asked for. */
export function patchRecord(draft: JobDraft, op: Op<'record.patch'>): GroupAnswer | undefined {
  const { live } = draft;
  const state = stateOfDraft(draft);
  if (state === undefined || state === 'removed' || !op.from.includes(state)) {
    return op.must === true ? { type: 'unmoved', state } : undefined;
  }
  const runAt = op.runAt ?? (op.state === 'delayed' ? live?.runAt : undefined);
  if (live === undefined) revive(draft);
  if (draft.live === undefined) return undefined;
  const extra = mergeHeaders(draft.live.extra, op.headers);
  draft.live = { ...draft.live, state: op.state, extra, runAt };
  return undefined;
}

/** A job that had ended begins again: with its record if that was kept, and behind its old copies. */
function revive(draft: JobDraft): void {
  const { kept, tombstone, now, place } = draft;
  const { base = 0, run = base } = tombstone ?? kept ?? {};
  draft.claim = closedClaim({ run, base, closedBy: tombstone?.closedBy }, now);
  if (kept !== undefined) {
    const { headers, extra, body } = kept;
    const more = { notes: noNotes(), createdAt: now, place };
    draft.live = {
      state: 'enqueuing',
      headers,
      extra,
      body,
      runAt: undefined,
      ...UNSTARTED,
      run: run === 0 ? undefined : run,
      ...more,
    };
  }
  draft.kept = undefined;
  draft.tombstone = undefined;
}

/** Ends a job; one that has ended stays as it is. */
export function endRecord(draft: JobDraft, op: Op<'record.end'>): GroupAnswer | undefined {
  const { live, claim, queue, id, now } = draft;
  const current = stateOfDraft(draft);
  if (op.from !== undefined && (current === undefined || !includes(op.from, current))) {
    return { type: 'unmoved', state: current };
  }
  if (draft.kept !== undefined || draft.tombstone !== undefined) return undefined;
  const { state, keep, tombstoneMs } = op;
  const { run, base, closedBy } = claim ?? { run: 0, base: 0, closedBy: undefined };
  draft.live = undefined;
  draft.claim = undefined;
  draft.tombstone =
    tombstoneMs > 0 ? { state, run, base, closedBy, expiresAt: now + tombstoneMs } : undefined;
  if (live === undefined || keep.type === 'none') return undefined;
  draft.keep = keep;
  draft.kept = {
    queue,
    id,
    state,
    headers: live.headers,
    extra: mergeHeaders(live.extra, op.headers),
    // Only what may come back needs its bytes.
    body: state === 'dead' ? live.body : undefined,
    run: live.run,
    runAt: undefined,
    startedAt: live.startedAt,
    endedAt: now,
    worker: live.worker,
    result: op.result,
    progress: live.notes.progress,
    logs: live.notes.logs,
    base,
  };
  return undefined;
}

/** Forgets the record; that a job has ended is remembered as long as its tombstone. */
export function removeRecord(
  draft: JobDraft,
  { from }: Op<'record.remove'>,
): GroupAnswer | undefined {
  const state = stateOfDraft(draft);
  if (from !== undefined && (state === undefined || !includes(from, state))) {
    return { type: 'unmoved', state };
  }
  draft.live = undefined;
  draft.kept = undefined;
  draft.keep = undefined;
  return undefined;
}

const UNSTARTED = { run: undefined, startedAt: undefined, worker: undefined } as const;

function noNotes(): JobNotes {
  return { progress: undefined, logs: [] };
}

function includes(states: readonly string[], state: string): boolean {
  return states.includes(state);
}
