import type { Invariant } from '../invariant.ts';
import { addedLine, hasEnded, placesOf } from '../judge-job.ts';

/** I1: what was accepted is done, dead, or still there. */
export const noLoss: Invariant = ({ history, snapshot }) =>
  [...history.jobs.values()].flatMap((job) => {
    const added = addedLine(job);
    if (added === undefined || hasEnded(job, snapshot)) return [];
    if (placesOf(job.job, snapshot).length > 0) return [];
    const lines = [added, ...job.runs.map(({ start }) => start), ...job.concluded];
    const what = 'was accepted, and is neither done nor dead nor anywhere';
    return [{ invariant: 'I1', job: job.job, what, lines }];
  });
