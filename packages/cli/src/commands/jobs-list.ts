import type { JobPage, ListJobsOptions } from '@switchyard/core';
import type { CommandContext } from '../run/command-context.ts';

/** One page of the jobs in a state, the oldest first. */
export async function listJobs(
  context: CommandContext,
  options: ListJobsOptions,
): Promise<JobPage> {
  return context.sharedEngine().jobs.list(options);
}
