import type { EndState, StoredValue, StoreOp } from '../contract/store.ts';
import type { Envelope } from '../envelope/envelope.ts';
import type { Outcome } from '../worker/decide.ts';
import { keepFor, type RecordPolicy } from './record-policy.ts';

/** How a job ended, for its record. */
export interface JobEnd {
  readonly state: EndState;
  readonly result: StoredValue | undefined;
}

/** Whether an outcome is the end of its job, and which. */
export function endStateOf(outcome: Outcome): EndState | undefined {
  switch (outcome.type) {
    case 'completed':
    case 'discarded':
    case 'cancelled':
    case 'dead':
      return outcome.type;
    case 'retried':
    case 'snoozed':
    case 'released':
      return undefined;
  }
}

/** What the end of a job does to a fused store: its record, unless nothing is kept, and its lock. */
export function fusedEndOps(
  end: JobEnd,
  envelope: Envelope | undefined,
  policy: RecordPolicy,
): readonly StoreOp[] | undefined {
  const { state, result } = end;
  const keep = keepFor(policy, state);
  // Where a dead job lies is its state.
  const kept = state !== 'dead' && keep.type !== 'none';
  const key = envelope?.uniqueKey;
  if (!kept) return key === undefined ? undefined : [{ type: 'lock.release', key }];
  const record: StoreOp = { type: 'record.end', state, result, keep, tombstoneMs: 0 };
  return key === undefined ? [record] : [record, { type: 'lock.release', key }];
}
