import type { DependencyContainer, InjectionToken } from 'tsyringe';
import type { RunnableWorker, WorkerClass } from './worker/base-worker.ts';
import type { JobContext } from './worker/job-context.ts';
import type { Resolver } from './worker/resolver.ts';

/** Inject it to get the context of the job at hand: `@inject(JOB_CONTEXT) job: JobContext`. */
export const JOB_CONTEXT: InjectionToken<JobContext> = Symbol.for('switchyard.job-context');

/**
 * Makes workers by a tsyringe container: a child of it for each job, so that container-scoped
 * dependencies live as long as the job and `JOB_CONTEXT` can be injected.
 *
 * Import a Reflect polyfill, such as `reflect-metadata`, before tsyringe; this module imports
 * tsyringe's types alone.
 */
export function tsyringeResolver(container: DependencyContainer): Resolver {
  return {
    resolve(workerClass: WorkerClass, job: JobContext): RunnableWorker {
      const child = container.createChildContainer();
      child.register(JOB_CONTEXT, { useValue: job });
      return child.resolve(workerClass as new (...dependencies: unknown[]) => RunnableWorker);
    },
  };
}
