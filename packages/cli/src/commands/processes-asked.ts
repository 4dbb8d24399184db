import { UsageError } from '../run/usage-error.ts';
import type { Limits } from '../supervise/limits.ts';
import type { SuperviseArgs } from './supervise.ts';

/** What the flags say of processes. */
export interface ProcessFlags {
  readonly processes?: number | 'auto';
  readonly maxJobs?: number;
  readonly maxMemory?: number;
}

/**
 * What a supervisor is asked for; `undefined` where one process needs none. Throws `UsageError` for limits
 * without processes.
 */
export function processesAsked(
  { processes, maxJobs, maxMemory }: ProcessFlags,
  cores: number,
): SuperviseArgs | undefined {
  const limits: Limits = { jobs: maxJobs, memoryMiB: maxMemory };
  const limited = maxJobs !== undefined || maxMemory !== undefined;
  if (processes === undefined) {
    if (!limited) return undefined;
    throw new UsageError(
      `${maxJobs === undefined ? '--max-memory' : '--max-jobs'} has no effect here: without --processes nobody starts the replacement.`,
      'Say --processes too; --processes 1 is enough.',
    );
  }
  const count = processes === 'auto' ? cores : processes;
  return count === 1 && !limited ? undefined : { processes: count, limits };
}
