import { BaseWorker, getQueueEngine, type JobContext, type QueueEngine } from '@switchyard/core';
import type { Driver } from '@switchyard/core/driver';
import { onTestFinished } from 'vitest';
import { tracing, type TracingOptions } from '../../src/index.ts';

/** What the task `work` does. */
export type Run = (job: JobContext, payload: unknown) => unknown;

/** A traced engine whose one task, `work`, does `run`; not started, and closed with the test. */
export function engineOf(
  driver: Driver,
  run: Run,
  options?: TracingOptions | 'untraced',
): QueueEngine {
  const engine = getQueueEngine({ driver, logLevel: 'error', abortMs: 50 }) as QueueEngine;
  class Worker extends BaseWorker {
    override async run(payload: unknown, job: JobContext): Promise<unknown> {
      return run(job, payload);
    }
  }
  engine.registerTask('work', Worker);
  if (options !== 'untraced') engine.use(tracing(options));
  onTestFinished(() => engine.close());
  return engine;
}
