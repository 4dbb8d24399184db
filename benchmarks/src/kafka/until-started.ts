import type { Contender } from '../queues/library.ts';

/**
 * Counts by committed offsets until it runs jobs, and nothing from then on: offsets are committed now and
 * then, on all sides, and that is no time that a job takes. Who looks after it was closed counts them all.
 */
export function untilStarted(contender: Contender): Contender {
  let hasStarted = false;
  return {
    ...contender,
    start: () => {
      hasStarted = true;
      return contender.start();
    },
    left: async () => (hasStarted ? 0 : contender.left()),
  };
}
