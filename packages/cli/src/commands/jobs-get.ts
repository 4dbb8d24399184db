import type { Explanation, JobLookup, JobRecord, WaitForOptions } from '@switchyard/core';
import type { CommandContext } from '../run/command-context.ts';

/** Names one job. */
export interface JobArgs {
  readonly id: string;
  readonly lookup: JobLookup;
}

/** What is known of one job; `undefined` where nothing is. */
export async function getJob(
  context: CommandContext,
  { id, lookup }: JobArgs,
): Promise<JobRecord | undefined> {
  return context.sharedEngine().jobs.get(id, lookup);
}

/** Why a job is where it is; `undefined` where nothing is known of it. */
export async function explainJob(
  context: CommandContext,
  { id, lookup }: JobArgs,
): Promise<Explanation | undefined> {
  return context.sharedEngine().jobs.explain(id, lookup);
}

/** Names one job, and how long to wait for it. */
export interface WaitArgs {
  readonly id: string;
  readonly lookup: WaitForOptions;
}

/** The record of a job once it has ended. Throws `JobWaitTimeoutError` or `JobNotFoundError`. */
export async function waitForJob(
  context: CommandContext,
  { id, lookup }: WaitArgs,
): Promise<JobRecord> {
  return context.sharedEngine().jobs.waitFor(id, lookup);
}
