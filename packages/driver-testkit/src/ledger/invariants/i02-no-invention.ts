import { logicalQueue } from '@switchyard/core/driver';
import type { JobHistory } from '../history.ts';
import type { Invariant, Violation } from '../invariant.ts';
import { placesOf } from '../judge-job.ts';

/** I2: nothing runs that nobody asked for, or that was refused, or in a queue it was not sent to. */
export const noInvention: Invariant = ({ history, snapshot }) =>
  [...history.jobs.values()].flatMap((job) => {
    const found: Violation[] = [];
    const seen = [...job.runs.map(({ start }) => start), ...job.deliveries.map(({ held }) => held)];
    const exists = seen.length > 0 || placesOf(job.job, snapshot).length > 0;
    const report = (what: string, lines: Violation['lines']): void => {
      found.push({ invariant: 'I2', job: job.job, what, lines });
    };
    if (exists && job.attempted.length === 0) report('exists, and nobody asked for it', seen);
    if (exists && wasRefused(job)) report('was refused, and exists', [...job.failed, ...seen]);
    const queue = job.sent[0] && logicalQueue(job.sent[0].queue);
    const elsewhere = job.deliveries.filter(({ held }) => logicalQueue(held.queue) !== queue);
    if (queue !== undefined && elsewhere.length > 0) {
      report(`was sent to ${queue}, and came from elsewhere`, [
        ...job.sent,
        ...elsewhere.map(({ held }) => held),
      ]);
    }
    return found;
  });

/** Whether every answer was a refusal. */
function wasRefused(job: JobHistory): boolean {
  return job.failed.length > 0 && job.acknowledged.length + job.unknown.length === 0;
}
