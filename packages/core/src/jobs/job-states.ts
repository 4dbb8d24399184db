import type { JobState } from '../contract/store.ts';

/** By name, so that the compiler misses one that is left out. */
const STATES: Readonly<Record<JobState, true>> = {
  enqueuing: true,
  waiting: true,
  delayed: true,
  blocked: true,
  active: true,
  completed: true,
  discarded: true,
  cancelled: true,
  dead: true,
};

/** Every state of a job, in the order of its life. */
export const JOB_STATES: readonly JobState[] = Object.freeze(Object.keys(STATES) as JobState[]);
