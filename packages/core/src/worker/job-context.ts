import type { Logger } from '../contract/logger.ts';

/** What a handler knows of its job. */
export interface JobContext {
  readonly id: string;
  readonly task: string;
  readonly queue: string;
  /** Failed tries + 1. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Rises with every start of this job; `undefined` where the broker cannot tell and no store can. */
  readonly run: number | undefined;
  /** How often the job came back from the dead letters. */
  readonly redrives: number;
  /** When it was enqueued; `undefined` where the envelope does not tell. */
  readonly enqueuedAt: Date | undefined;
  readonly deadline: Date | undefined;
  /** Headers given at enqueue, and those of middleware. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Aborts when the handler should give up: timeout, deadline, lost lease or shutdown. Its `reason`
   * is the error that says which. Pass it on to `fetch` and the like.
   */
  readonly signal: AbortSignal;
  /** The engine's logger, with the job's id, task, queue, attempt and trace id in each line. */
  readonly log: Logger;
  /** Tells how far the job is: any plain data. Heard as the event `job.progress`. */
  progress(value: unknown): void;
}
