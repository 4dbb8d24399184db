import { AssertionError } from 'node:assert';
import { ConfigError } from '@switchyard/core/driver';
import type { InMemoryInsight } from '../driver.ts';
import { describeJobs, onOneLine } from './describe-jobs.ts';
import { enqueuedJobs, type EnqueuedJobsFilter } from './enqueued-jobs.ts';
import { matches } from './matches.ts';
import type { EnqueuedJob } from './read-job.ts';

/** What a job must have; what is not named is not looked at. */
export interface ExpectedJob extends Pick<EnqueuedJobsFilter, 'queue' | 'serializers'> {
  readonly id?: string | undefined;
  /** At least this: objects may have further keys, at every depth. */
  readonly payload?: unknown;
  /** At least these. */
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  /** Held back for so long in all; 0 for a job that waits. */
  readonly delayMs?: number | undefined;
  readonly priority?: number | undefined;
  readonly orderingKey?: string | undefined;
  /** Failed tries + 1. */
  readonly attempt?: number | undefined;
}

/** What {@link assertEnqueued} expects. */
export interface ExpectedJobs extends ExpectedJob {
  /** Exactly so many jobs. @default at least one */
  readonly count?: number | undefined;
}

const COMPARED = [
  'id',
  'queue',
  'payload',
  'headers',
  'delayMs',
  'priority',
  'orderingKey',
  'attempt',
] as const;

/**
 * Asserts that such a job waits or is delayed, and answers all of them. Synchronous.
 * Throws an `AssertionError` that lists what is enqueued instead.
 */
export function assertEnqueued(
  driver: Pick<InMemoryInsight, 'messages'>,
  task: string,
  expected: ExpectedJobs = {},
): readonly EnqueuedJob[] {
  const { count } = expected;
  const found = findJobs(driver, task, expected);
  if (count === undefined ? found.length > 0 : found.length === count) return found;
  const wanted = count === undefined ? 'a job' : `${count} ${count === 1 ? 'job' : 'jobs'}`;
  const got = found.length === 0 ? 'none' : String(found.length);
  throw failure(`expected ${wanted} ${describe(task, expected)}, found ${got}.`, {
    driver,
    expected,
    actual: found,
    helper: assertEnqueued,
  });
}

/** Asserts that no such job waits or is delayed. Synchronous. Throws an `AssertionError` that lists what is enqueued. */
export function assertNotEnqueued(
  driver: Pick<InMemoryInsight, 'messages'>,
  task: string,
  expected: ExpectedJob = {},
): void {
  const found = findJobs(driver, task, expected);
  if (found.length === 0) return;
  throw failure(`expected no job ${describe(task, expected)}, found ${found.length}.`, {
    driver,
    expected,
    actual: found,
    helper: assertNotEnqueued,
  });
}

function findJobs(
  driver: Pick<InMemoryInsight, 'messages'>,
  task: string,
  expected: ExpectedJobs,
): readonly EnqueuedJob[] {
  // A misspelt expectation would pass unseen.
  const known: readonly string[] = [...COMPARED, 'count', 'serializers'];
  const stray = Object.keys(expected).find((key) => !known.includes(key));
  if (stray !== undefined) {
    throw new ConfigError(
      `A job cannot be expected by ${JSON.stringify(stray)}; known are ${known.join(', ')}.`,
    );
  }
  const { queue, serializers } = expected;
  return enqueuedJobs(driver, { task, queue, serializers }).filter((job) =>
    COMPARED.every((key) => expected[key] === undefined || matches(job[key], expected[key])),
  );
}

function describe(task: string, expected: ExpectedJob): string {
  const parts = COMPARED.filter((key) => expected[key] !== undefined).map(
    (key) => `${key} ${onOneLine(expected[key])}`,
  );
  return [
    JSON.stringify(task),
    ...parts.map((part, index) => `${index === 0 ? 'with ' : 'and '}${part}`),
  ].join(' ');
}

function failure(
  message: string,
  about: {
    readonly driver: Pick<InMemoryInsight, 'messages'>;
    readonly expected: ExpectedJobs;
    readonly actual: readonly EnqueuedJob[];
    readonly helper: typeof assertEnqueued | typeof assertNotEnqueued;
  },
): AssertionError {
  const { driver, expected, actual, helper } = about;
  const all = enqueuedJobs(driver, { serializers: expected.serializers });
  const listed = all.length === 0 ? 'Nothing is enqueued.' : `Enqueued are:\n${describeJobs(all)}`;
  return new AssertionError({
    message: `${helper.name}: ${message}\n${listed}`,
    actual,
    expected,
    operator: helper.name,
    stackStartFn: helper,
  });
}
