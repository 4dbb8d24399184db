import type { JobContext } from '@switchyard/core';

const quiet = (): void => undefined;

/** A job for a worker that is run by hand, without an engine. */
export function fakeJob(overrides: Partial<JobContext> = {}): JobContext {
  return {
    id: 'job-1',
    task: 'task',
    queue: 'queue',
    attempt: 1,
    maxAttempts: 3,
    run: 1,
    redrives: 0,
    enqueuedAt: new Date(0),
    deadline: undefined,
    headers: {},
    signal: new AbortController().signal,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    progress: quiet,
    ...overrides,
  };
}
