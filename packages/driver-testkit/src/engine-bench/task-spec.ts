import { BaseWorker, type JobContext, type TaskDefaults, type WorkerClass } from '@switchyard/core';

/** What a handler does; the payload is whatever the case enqueued. */
export type Handler = (payload: unknown, job: JobContext) => unknown;

/** A task of a case. */
export interface TaskSpec {
  readonly run: Handler;
  readonly failed?: (error: unknown, job: JobContext) => void;
  readonly defaults?: TaskDefaults | undefined;
  /** Any Standard Schema. */
  readonly payload?: unknown;
}

/** Makes a worker class of a spec. */
export function workerOf(spec: TaskSpec): WorkerClass {
  class CaseWorker extends BaseWorker {
    static readonly defaults = spec.defaults ?? {};
    static readonly payload = spec.payload;

    override run(payload: unknown, job: JobContext): unknown {
      return spec.run(payload, job);
    }

    override failed(error: unknown, job: JobContext): void {
      spec.failed?.(error, job);
    }
  }
  return CaseWorker as unknown as WorkerClass;
}
