import type { CommandContext } from '../run/command-context.ts';
import type { JobArgs } from './jobs-get.ts';

/** The ways to change a job by its id. */
export type JobChange = 'cancel' | 'retry' | 'promote' | 'remove';

/** What became of a wish to change a job. */
export interface JobChanged {
  readonly id: string;
  readonly change: JobChange;
  /** The engine's answer: `cancelled`, `not_found`, … */
  readonly answer: string;
  /** Whether it was done, or is about to be. */
  readonly done: boolean;
}

const DONE: Readonly<Record<JobChange, readonly string[]>> = {
  cancel: ['cancelled', 'requested'],
  retry: ['retried'],
  promote: ['promoted'],
  remove: ['removed'],
};

/** Changes one job by its id. */
export async function changeJob(
  context: CommandContext,
  change: JobChange,
  { id, lookup }: JobArgs,
): Promise<JobChanged> {
  const answer = await context.sharedEngine().jobs[change](id, lookup);
  return { id, change, answer, done: DONE[change].includes(answer) };
}
