import { endOfDelivery, leaseOf, type RunHistory } from '../history.ts';
import type { Evidence, Invariant } from '../invariant.ts';
import { faultsOf } from '../judge-job.ts';

/** I6: a job starts again only when the run before it has ended, is fenced off, or has lost its lease. */
export const exclusion: Invariant = (evidence) =>
  [...evidence.history.jobs.values()].flatMap(({ job, runs }) =>
    runs.flatMap((later, index) => {
      const running = runs.slice(0, index).find((one) => stillOwns(one, later, evidence));
      if (running === undefined) return [];
      const what = 'starts while an earlier run holds a valid lease';
      const held = running.delivery === undefined ? [] : [running.delivery.held];
      const renewed = running.delivery?.leases.slice(-1) ?? [];
      const lines = [...held, running.start, ...renewed, later.start];
      return [{ invariant: 'I6', job, what, lines }];
    }),
  );

function stillOwns(run: RunHistory, later: RunHistory, evidence: Evidence): boolean {
  const { history, limits } = evidence;
  const { mono, at } = later.start;
  const { delivery, end, start, concluded } = run;
  if ((end?.mono ?? Infinity) <= mono) return false;
  // Given up and run again in place, on the same delivery; or fenced off.
  if (concluded.some((line) => line.mono <= mono)) return false;
  if ((history.deaths.get(start.process)?.mono ?? Infinity) <= mono) return false;
  if (delivery === undefined) return faultsOf(run, history).length === 0;
  if (endOfDelivery(delivery) <= mono || (delivery.settling[0]?.mono ?? Infinity) <= mono) {
    return false;
  }
  const lease = leaseOf(delivery, mono);
  if (lease === undefined) return faultsOf(run, history).length === 0;
  return lease > at + limits.epsMs;
}
