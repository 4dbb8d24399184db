/** What one process may use before it is replaced. */
export interface Limits {
  /** Jobs that it has started. */
  readonly jobs?: number | undefined;
  /** Its resident set, in MiB. */
  readonly memoryMiB?: number | undefined;
}

/** What one process has used. */
export interface Usage {
  readonly jobs: number;
  readonly memoryMiB: number;
}

/** Why a process is to be replaced. */
export interface Wear {
  readonly by: 'jobs' | 'memory';
  /** Jobs, or MiB. */
  readonly used: number;
  readonly limit: number;
}

/** Whether a process has used up one of its limits. */
export function wornBy(limits: Limits, usage: Usage): Wear | undefined {
  const { jobs, memoryMiB } = limits;
  if (jobs !== undefined && usage.jobs >= jobs)
    return { by: 'jobs', used: usage.jobs, limit: jobs };
  if (memoryMiB !== undefined && usage.memoryMiB > memoryMiB) {
    return { by: 'memory', used: Math.round(usage.memoryMiB), limit: memoryMiB };
  }
  return undefined;
}

const SPREAD = 0.1;

/**
 * Limits of one process, up to a tenth below or above those given, so that processes of the same age
 * are not replaced together.
 */
export function spreadLimits({ jobs, memoryMiB }: Limits, random: () => number): Limits {
  const spread = (limit: number): number =>
    Math.max(1, Math.round(limit * (1 - SPREAD + 2 * SPREAD * random())));
  return {
    ...(jobs === undefined ? {} : { jobs: spread(jobs) }),
    ...(memoryMiB === undefined ? {} : { memoryMiB: spread(memoryMiB) }),
  };
}
