import type { Produced } from '../ledger/record-enqueue.ts';
import type { JobPlan } from './step.ts';

/** A job of a history: what was planned, and what is known of it so far. */
export interface PlannedJob {
  /** Its name in the ledger. */
  readonly name: string;
  readonly plan: JobPlan;
  /** Runs that have begun. */
  runs: number;
  /** What its enqueue was answered; absent while it is under way. */
  produced?: Produced | undefined;
  /** Its id, once it is known to exist. */
  id?: string | undefined;
  /** What people know for sure to have done to it last, where that is its end. */
  taken?: 'cancelled' | 'removed' | undefined;
}

/** What travels as the payload. */
export interface HistoryPayload {
  readonly job: string;
  readonly filling: string;
}

/** The payload of a job. */
export function payloadOf({ name, plan }: PlannedJob): HistoryPayload {
  return { job: name, filling: 'ü'.repeat(plan.bytes ?? 10) };
}
