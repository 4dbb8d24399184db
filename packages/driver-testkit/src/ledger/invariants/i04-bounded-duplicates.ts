import type { Invariant } from '../invariant.ts';
import { duplicatesOf, faultsOf } from '../judge-job.ts';

/** I4: no more starts than failures, hand-backs and redrives explain, and the faults that hit a run. */
export const boundedDuplicates: Invariant = ({ history }) =>
  [...history.jobs.values()].flatMap((job) => {
    const { excess, budget } = duplicatesOf(job, history);
    if (excess <= budget) return [];
    const starts = job.runs.map(({ start }) => start);
    const faults = job.runs.flatMap((run) => faultsOf(run, history).flatMap(({ lines }) => lines));
    const what = `starts ${excess} times more than asked for; the faults allow ${budget}`;
    return [{ invariant: 'I4', job: job.job, what, lines: [...starts, ...faults] }];
  });
