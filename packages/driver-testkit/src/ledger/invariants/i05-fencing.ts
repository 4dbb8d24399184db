import { isDeadLetterQueue } from '@switchyard/core/driver';
import type { DeliveryHistory } from '../history.ts';
import type { Invariant } from '../invariant.ts';

/** I5: a settlement is accepted from the current run alone. */
export const fencing: Invariant = ({ history }) =>
  [...history.jobs.values()].flatMap(({ job, deliveries: all }) => {
    // A dead letter is taken away after the job that it was is there again.
    const deliveries = all.filter(({ held }) => !isDeadLetterQueue(held.queue));
    return deliveries.flatMap((late) => {
      const accepted = late.settled.find(({ answer }) => answer === 'settled');
      const newer = accepted && deliveries.find((other) => replacedBefore(late, other));
      if (accepted === undefined || newer === undefined) return [];
      const what = `run ${late.held.run} settles it while run ${newer.held.run} owns it`;
      const lines = [late.held, newer.held, ...late.settling, accepted];
      return [{ invariant: 'I5' as const, job, what, lines }];
    });
  });

/**
 * Whether another run was known when this one first asked to be settled. A repeat of an earlier
 * question, after that, is answered as the first time and settles nothing.
 */
function replacedBefore(late: DeliveryHistory, other: DeliveryHistory): boolean {
  const [asked] = late.settling;
  const { run } = late.held;
  if (asked === undefined || run === undefined || other.held.run === undefined) return false;
  return other.held.run > run && other.held.mono < asked.mono;
}
