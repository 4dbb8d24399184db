import type { MaybePromise } from '../contract/driver.ts';
import type { RunnableWorker, WorkerClass } from './base-worker.ts';
import type { JobContext } from './job-context.ts';

/** Makes the worker of a job: the one place where dependencies come in. */
export interface Resolver {
  /** An instance for this job. What it throws counts as a failed attempt. */
  resolve(workerClass: WorkerClass, job: JobContext): MaybePromise<RunnableWorker>;
}

/** Makes workers that need nothing: `new WorkerClass()`. */
export const plainResolver: Resolver = {
  resolve: (workerClass) => new workerClass(),
};
