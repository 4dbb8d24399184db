import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { TaskDefaults } from '../task/job-options.ts';
import type { JobContext } from './job-context.ts';

/** What the producer hands over: a schema's input, or the plain type itself. */
export type PayloadInput<P> = P extends StandardSchemaV1 ? StandardSchemaV1.InferInput<P> : P;

/** What `run` is given: a schema's output, or the plain type itself. */
export type PayloadOutput<P> = P extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<P> : P;

/**
 * Runs the jobs of one task. Extend it, implement `run`, and register the class.
 *
 * A new instance is made for each job by the engine's resolver, so fields belong to one run.
 *
 * @typeParam P the task's schema (`typeof Schema`, any Standard Schema), or a plain payload type.
 */
export abstract class BaseWorker<P = unknown> {
  /** Ties the class to its payload for the type checker; never set. */
  declare readonly '~payload'?: P;

  /**
   * Runs one job. Returns nothing or a result, `snooze(ms)` or `discard(reason)`; what it throws is
   * retried by the task's policy, an `UnrecoverableError` is not.
   */
  abstract run(payload: PayloadOutput<P>, job: JobContext): unknown;

  /** Told once when a job goes dead by its own failures. What it throws is logged. */
  failed?(error: unknown, job: JobContext): void | Promise<void>;
}

/** A worker class as it is registered: any class that extends `BaseWorker`. */
export interface WorkerClass {
  new (...dependencies: never[]): RunnableWorker;
  /** Schema of the payload: checked at enqueue and again before `run`. */
  readonly payload?: StandardSchemaV1 | undefined;
  /** Options of all jobs of this task. */
  readonly defaults?: TaskDefaults | undefined;
}

/** What core needs of a worker, whatever its payload is. */
export interface RunnableWorker {
  run(payload: never, job: JobContext): unknown;
  failed?(error: unknown, job: JobContext): void | Promise<void>;
}
