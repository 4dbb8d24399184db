import type { JobState } from '../contract/store.ts';
import type { JobRecord } from './job-record.ts';

/** Where to look for a job. */
export interface JobLookup {
  /** Its queue. @default every queue this engine knows: of tasks and options, that it reads, and the last 1000 it enqueued to */
  readonly queue?: string | undefined;
}

/** Which jobs to list. */
export interface ListJobsOptions {
  /** Only jobs in this state. */
  readonly state: JobState;
  /** Only jobs of this queue. @default every queue this engine knows */
  readonly queue?: string | undefined;
  /** Only jobs of this task. @default all tasks */
  readonly task?: string | undefined;
  /** Enqueued before this instant. @default no limit */
  readonly before?: Date | undefined;
  /** Enqueued at or after this instant. @default no limit */
  readonly after?: Date | undefined;
  /** Most to answer. @default 100 */
  readonly limit?: number | undefined;
  /** Where the page before ended. @default the beginning */
  readonly cursor?: string | undefined;
}

/** A page of jobs, the oldest first within each queue. */
export interface JobPage {
  readonly jobs: readonly JobRecord[];
  /** Present while there is more. */
  readonly cursor?: string | undefined;
}

/** `requested`: it runs, and its signal aborts within a second. */
export type CancelAnswer = 'cancelled' | 'requested' | 'finished' | 'not_found';
/** `duplicate`: another job holds its unique key by now. */
export type RetryAnswer = 'retried' | 'not_dead' | 'duplicate' | 'not_found';
export type PromoteAnswer = 'promoted' | 'not_delayed' | 'not_found';
export type RemoveAnswer = 'removed' | 'active' | 'not_found';

/** How long to wait for the end of a job. */
export interface WaitForOptions extends JobLookup {
  /** Milliseconds to wait before giving up with `JobWaitTimeoutError`. @default 30000 */
  readonly timeoutMs?: number | undefined;
}

/** Why a job is where it is. */
export type Explanation = {
  readonly id: string;
  readonly queue: string;
  readonly state: JobState;
  /** One sentence for people. */
  readonly text: string;
} & (
  | { readonly because: 'paused' }
  | { readonly because: 'delayed'; readonly until: Date }
  | { readonly because: 'retrying'; readonly until: Date }
  | { readonly because: 'no-worker-for-task' | 'no-worker-for-queue' }
  | { readonly because: 'waiting-in-line'; readonly ageMs: number | undefined }
  | {
      readonly because: 'running';
      readonly worker: string | undefined;
      readonly since: Date | undefined;
    }
  | { readonly because: 'sending' }
  | { readonly because: 'ended' }
);
