/** The queues of a history. */
export type HistoryQueue = 'mail' | 'reports';

/** Every queue of a history. */
export const HISTORY_QUEUES: readonly HistoryQueue[] = Object.freeze(['mail', 'reports'] as const);

/** What a handler does in one run; `ms` of virtual time pass first. */
export type Act =
  /** Returns a result. */
  | { readonly do: 'ok'; readonly ms: number }
  | { readonly do: 'throw'; readonly ms: number }
  | { readonly do: 'snooze'; readonly ms: number }
  | { readonly do: 'discard' }
  /** Waits until it is aborted, and then gives up. */
  | { readonly do: 'hang' }
  /** Waits, whatever it is told. */
  | { readonly do: 'deaf' }
  /** Kills its process. */
  | { readonly do: 'kill'; readonly ms: number };

/** A job, and what its handlers do, run by run; when the acts are used up they return at once. */
export interface JobPlan {
  readonly queue: HistoryQueue;
  readonly acts: readonly Act[];
  readonly bytes?: number | undefined;
  readonly priority?: number | undefined;
  readonly delayMs?: number | undefined;
  readonly orderingKey?: string | undefined;
  readonly unique?: { readonly key: string; readonly ttlMs?: number | undefined } | undefined;
  readonly id?: string | undefined;
  readonly maxAttempts?: number | undefined;
  /** Milliseconds from its enqueue. */
  readonly deadlineMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

/**
 * Which calls go wrong, and how: nothing happens, or it happens and the answer is lost, as an error or
 * as the answer that nobody knows.
 */
export interface BrokenCalls {
  readonly calls: 'publish' | 'settle' | 'receive' | 'renew' | 'subscribe' | 'store';
  readonly how: 'fails' | 'answer-lost' | 'answers-unknown';
  readonly times: number;
  readonly skip: number;
}

/** How a history ends: with the workers that are there, or with a fresh one after all of them stopped. */
export type Finale = 'kept' | 'fresh';

/** One command of a history, as plain data. A `pick` chooses among what there is at that moment. */
export type Step =
  | { readonly do: 'enqueue'; readonly job: JobPlan }
  | { readonly do: 'enqueueMany'; readonly jobs: readonly JobPlan[] }
  | { readonly do: 'advance'; readonly ms: number }
  | {
      readonly do: 'start';
      readonly concurrency: number;
      readonly weights: readonly [mail: number, reports: number];
      readonly strict: boolean;
      /** Whether a job that kills it makes another one start in its place. */
      readonly restarts?: boolean | undefined;
    }
  | { readonly do: 'stop' | 'kill' | 'freeze' | 'thaw'; readonly pick: number }
  | { readonly do: 'cancel' | 'promote' | 'retry' | 'remove'; readonly pick: number }
  | { readonly do: 'pause' | 'resume' | 'purge' | 'purgeDead'; readonly queue: HistoryQueue }
  | { readonly do: 'redrive'; readonly queue: HistoryQueue; readonly limit: number }
  | ({ readonly do: 'break' } & BrokenCalls)
  | { readonly do: 'mend' };

/** A whole history. */
export interface Script {
  readonly steps: readonly Step[];
  readonly finale: Finale;
}
