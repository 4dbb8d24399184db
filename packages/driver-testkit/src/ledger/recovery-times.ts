import type { History } from './history.ts';
import { firstStartAfter, healsOf, nextFaultAfter } from './invariants/i09-liveness.ts';
import { faultsOf } from './judge-job.ts';

/** Milliseconds from each heal to the next start of anything, and from each kill to the next start of what it hit. */
export function recoveryTimes(history: History): readonly number[] {
  const afterHeals = healsOf(history).flatMap(({ mono }) => {
    const next = firstStartAfter(history, mono);
    // Nothing recovers from a fault on which another follows.
    if (next === undefined || next.mono > nextFaultAfter(history, mono)) return [];
    return [next.mono - mono];
  });
  return [...afterHeals, ...afterKills(history)];
}

function afterKills(history: History): readonly number[] {
  const hit = [...history.jobs.values()].flatMap(({ runs }) =>
    runs.flatMap((run, index) => {
      const next = runs[index + 1];
      const kill = faultsOf(run, history).find(({ name }) => name === 'kill');
      if (next === undefined || kill === undefined) return [];
      return next.start.mono > kill.from ? [next.start.mono - kill.from] : [];
    }),
  );
  return hit;
}
