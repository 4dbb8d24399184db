import type { Clock } from '../contract/clock.ts';
import type { Logger } from '../contract/logger.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import type { EnqueueResult } from '../producer/enqueue-result.ts';
import type { HealthReport } from '../health/health-report.ts';
import type { QueueStats, WorkerInfo } from '../queues/queues.ts';
import type { JobContext } from '../worker/job-context.ts';

/** One call of `enqueueMany`; all its jobs share the object. */
export interface EnqueueBatch {
  readonly engine: string;
  readonly task: string;
  /** How many jobs were asked for. */
  readonly size: number;
}

/** A job on its way in. Replace `payload`, or set `headers`; what stands there afterwards is sent. */
export interface EnqueueJob {
  readonly id: string;
  readonly task: string;
  readonly queue: string;
  /** Already checked by the task's schema; replace it rather than change it in place. */
  payload: unknown;
  /** Headers of the user: what tracing or tenants add goes here. */
  readonly headers: Record<string, string>;
  /** Milliseconds until it is due; 0 where it is at once. */
  readonly delayMs: number;
  /** The call it came with; missing where it came alone. */
  readonly batch?: EnqueueBatch | undefined;
}

/** A job about to run. */
export interface ProcessJob extends JobContext {
  /** The schema's output. */
  readonly payload: unknown;
  /**
   * Sets a header for the runs that follow this one: it goes with a retry, a snooze and a dead letter. A
   * run that is taken back (shutdown, lost lease, death of its process) leaves the headers as they were.
   * Throws `InvalidNameError`, `InvalidOptionError` or `TooLargeError`.
   */
  setHeader(name: string, value: string): void;
}

/** What a middleware is told of its engine. */
export interface MiddlewareContext {
  /** Id of the engine; it stands in every event of it. */
  readonly engine: string;
  readonly driver: string;
  readonly events: EngineEvents;
  readonly log: Logger;
  readonly queues: WatchedQueues;
  /** The engine's time: virtual where its driver's is. */
  readonly clock: Clock;
  /** Ends the engine's own log lines about jobs and its connection: for who writes them from its events. */
  takeOverLog(): void;
  /** How the engine does; never rejects, and answers within 2 s. */
  health(): Promise<HealthReport>;
  /**
   * Takes or keeps the lead of a name for so long, among all engines on the same store: what one of
   * them is to do. `undefined` where there is no store that could tell. Rejects with `DriverError`.
   */
  lead(name: string, ttlMs: number): Promise<boolean | undefined>;
}

/** The queues of an engine, to look at. */
export interface WatchedQueues {
  /** Queues that the engine has reason to know. */
  readonly known: readonly string[];
  /** Counts a queue. Throws `UnsupportedFeatureError` where the broker cannot. */
  stats(queue: string): Promise<QueueStats>;
  /** Queues that are paused. Throws `UnsupportedFeatureError` where none can be. */
  paused(): Promise<readonly string[]>;
  /** Workers that are up, of any process; `undefined` where nobody can tell. */
  workers(): Promise<readonly WorkerInfo[] | undefined>;
}

/**
 * Wraps each job on its way in, and each run of it. To watch only, subscribe to `engine.events`.
 *
 * `next()` is called at most once: a second call throws `MiddlewareError`. Not calling it in
 * `process` skips the handler; what is returned instead counts as its result.
 */
export interface Middleware {
  readonly name: string;
  /** Called once, when the middleware is given to an engine. */
  setup?(context: MiddlewareContext): void;
  enqueue?(job: EnqueueJob, next: () => Promise<EnqueueResult>): Promise<EnqueueResult>;
  process?(job: ProcessJob, next: () => Promise<unknown>): Promise<unknown>;
  /** Called when the engine closes, in reverse order. */
  close?(): void | Promise<void>;
}
