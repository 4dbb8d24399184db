import type { Invariant } from '../invariant.ts';
import type { Digests, LedgerLine } from '../ledger-line.ts';
import { placesOf } from '../judge-job.ts';

/** I13: the bytes and the user's headers are the same at every delivery, and where the job lies. */
export const integrity: Invariant = ({ history, snapshot }) =>
  [...history.jobs.values()].flatMap((job) => {
    const [sent] = job.sent;
    if (sent === undefined) return [];
    const changed = (found: Digests): string | undefined => {
      if (found.body !== sent.body) return 'body';
      return found.headers === sent.headers ? undefined : 'headers';
    };
    const report = (part: string, where: string, lines: readonly LedgerLine[]) => ({
      invariant: 'I13' as const,
      job: job.job,
      what: `its ${part} changed on the way to ${where}`,
      lines: [sent, ...lines],
    });
    const delivered = job.deliveries.flatMap(({ held }) => {
      const part = changed(held);
      return part === undefined ? [] : [report(part, held.process, [held])];
    });
    const lying = placesOf(job.job, snapshot).flatMap((place) => {
      const part = changed(place);
      return part === undefined ? [] : [report(part, place.queue, [])];
    });
    return [...delivered.slice(0, 1), ...lying];
  });
