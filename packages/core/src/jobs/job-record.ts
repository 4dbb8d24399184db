import type { DeadReason } from '../contract/message.ts';
import type { JobState } from '../contract/store.ts';
import type { ErrorSummary } from '../exceptions/describe-error.ts';

/** What is known of one job. What could not be read, or is not known, is `undefined`. */
export interface JobRecord {
  readonly id: string;
  readonly queue: string;
  readonly task: string | undefined;
  readonly state: JobState;
  /** Failed tries + 1. */
  readonly attempt: number;
  readonly maxAttempts: number | undefined;
  /** Starts so far. */
  readonly run: number | undefined;
  readonly redrives: number;
  readonly priority: number | undefined;
  readonly orderingKey: string | undefined;
  /** The key it is unique by. */
  readonly uniqueKey: string | undefined;
  readonly enqueuedAt: Date | undefined;
  /** Before which it does not start. */
  readonly runAt: Date | undefined;
  readonly deadline: Date | undefined;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** Who runs it, or ran it last. */
  readonly worker: string | undefined;
  /** Why it is dead. */
  readonly reason: DeadReason | undefined;
  /** The last error. */
  readonly error: ErrorSummary | undefined;
  /** Of a job that has ended a separate store keeps it only where the job is dead. */
  readonly payload: unknown;
  /** Headers given at enqueue, and those of middleware. */
  readonly headers: Readonly<Record<string, string>>;
  /** What its handler returned. */
  readonly result: unknown;
  /** What its handler told by `job.progress()`. */
  readonly progress: unknown;
  /** Lines of `job.log`, the oldest first, at most the last 100. */
  readonly logs: readonly string[];
}
