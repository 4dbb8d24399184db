import { z } from 'zod';
import { parseOptions } from '../config/parse-options.ts';
import { instant, milliseconds, oneOf, text, wholeNumber } from '../config/schema-parts.ts';
import { InvalidOptionError } from '../exceptions/enqueue-errors.ts';
import { checkQueueName } from '../task/names.ts';
import { JOB_STATES } from './job-states.ts';
import type { JobLookup, ListJobsOptions, WaitForOptions } from './job-answers.ts';

const OPTIONS = 'an object of options';
const queue = z.unknown().optional();
const lookup = z.strictObject({ queue }, OPTIONS);
const waitFor = z.strictObject({ queue, timeoutMs: milliseconds({ min: 0 }).optional() }, OPTIONS);
const list = z.strictObject(
  {
    queue,
    state: oneOf(JOB_STATES),
    task: text({ maxLength: 128 }).optional(),
    before: instant().optional(),
    after: instant().optional(),
    limit: wholeNumber(1, 100_000).optional(),
    cursor: text({ maxLength: 10_000 }).optional(),
  },
  OPTIONS,
);

const DEFAULT_WAIT_MS = 30_000;

/** Checks where to look for a job. Throws `InvalidOptionError` or `InvalidNameError`. */
export function checkLookup(method: string, input: JobLookup): void {
  check(lookup, input, method);
}

/** Checks the options of `jobs.list`. Throws `InvalidOptionError` or `InvalidNameError`. */
export function checkListJobs(input: ListJobsOptions): ListJobsOptions {
  return check(list, input, 'jobs.list');
}

/** Checks the options of `jobs.waitFor` and fills them in. Throws `InvalidOptionError` or `InvalidNameError`. */
export function checkWaitFor(
  input: WaitForOptions,
): WaitForOptions & { readonly timeoutMs: number } {
  const checked = check(waitFor, input, 'jobs.waitFor');
  return { ...checked, timeoutMs: checked.timeoutMs ?? DEFAULT_WAIT_MS };
}

function check<T extends JobLookup>(schema: z.ZodType, input: T, method: string): T {
  const parsed = parseOptions<T>(schema, input);
  if (!parsed.ok) {
    const what = parsed.path === '' ? 'options' : `option ${parsed.path}`;
    throw new InvalidOptionError(parsed.path, `${method}: ${what} ${parsed.message}.`);
  }
  if (parsed.options.queue !== undefined) checkQueueName(parsed.options.queue);
  return parsed.options;
}
