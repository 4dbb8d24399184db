import { types } from 'node:util';
import {
  JobCancelledError,
  JobDeadlineError,
  JobTimeoutError,
  LeaseLostError,
  ShutdownError,
} from '../exceptions/job-errors.ts';
import type { JobRun } from './job-run.ts';
import { isDiscard, isSnooze, type RunResult } from './run-result.ts';
import type { HandlerEnding } from './supervise.ts';

/**
 * Makes a result of how the handler ended and why it was aborted, if it was.
 *
 * | abort reason | handler returned | handler threw | stuck      |
 * | none         | completed        | failed        | –          |
 * | lease lost   | lease-lost       | lease-lost    | lease-lost |
 * | timeout      | failed           | failed        | failed     |
 * | deadline     | deadline         | deadline      | deadline   |
 * | shutdown     | completed        | handed-back   | –          |
 * | cancelled    | completed        | cancelled     | cancelled  |
 */
export function judge(ending: HandlerEnding, run: JobRun): RunResult {
  const reason = run.abortReason;
  if (reason instanceof LeaseLostError) return { type: 'lease-lost' };
  if (reason instanceof JobTimeoutError) return { type: 'failed', error: reason };
  if (reason instanceof JobDeadlineError) return { type: 'deadline', error: reason };
  if (reason instanceof JobCancelledError && ending.type !== 'returned')
    return { type: 'cancelled' };
  if (reason instanceof ShutdownError && ending.type === 'threw') return { type: 'handed-back' };
  switch (ending.type) {
    case 'returned':
      return judgeValue(ending.value);
    case 'threw':
      return { type: 'failed', error: ending.error };
    case 'stuck':
      return { type: 'failed', error: reason };
  }
}

function judgeValue(value: unknown): RunResult {
  // A proxy may throw whatever it is asked.
  if (typeof value !== 'object' || value === null || types.isProxy(value)) {
    return { type: 'completed', result: value };
  }
  if (isSnooze(value)) return { type: 'snoozed', delayMs: value.delayMs };
  if (isDiscard(value)) return { type: 'discarded', reason: value.reason };
  return { type: 'completed', result: value };
}
