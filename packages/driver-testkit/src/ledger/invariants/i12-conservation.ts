import type { PeekState } from '@switchyard/core/driver';
import type { JobHistory } from '../history.ts';
import type { Evidence, Invariant, Violation } from '../invariant.ts';
import { placesOf } from '../judge-job.ts';
import type { Snapshot } from '../snapshot.ts';

/** I12: every job lies in one place or none, and the broker's counts are those of what lies there. */
export const conservation: Invariant = ({ history, snapshot }: Evidence) => {
  if (snapshot === undefined) return [];
  const jobs = [...history.jobs.values()].flatMap((job) => checkJob(job, snapshot));
  return [...jobs, ...checkCounts(snapshot)];
};

function checkJob(job: JobHistory, snapshot: Snapshot): readonly Violation[] {
  const places = placesOf(job.job, snapshot).map(({ queue, state }) => `${queue} (${state})`);
  const found = (what: string): readonly Violation[] => [
    { invariant: 'I12', job: job.job, what, lines: job.concluded },
  ];
  if (places.length > 1) return found(`lies in ${places.length} places: ${places.join(', ')}`);
  const last = job.concluded.findLast(({ as }) =>
    ['completed', 'discarded', 'redriven'].includes(as),
  );
  const [place] = places;
  if (place === undefined || last === undefined || last.as === 'redriven') return [];
  // An end that was only sent may have been lost on its way.
  const sure = job.runs.some(
    ({ concluded, delivery }) =>
      concluded.includes(last) && delivery?.settled.some(({ answer }) => answer === 'settled'),
  );
  return sure ? found(`was ${last.as}, and still lies in ${place}`) : [];
}

const STATES: readonly PeekState[] = ['waiting', 'delayed', 'active'];

function checkCounts({ places, counts }: Snapshot): readonly Violation[] {
  return Object.entries(counts).flatMap(([queue, counted]) => {
    const lying = places.filter((place) => place.queue === queue);
    const sum = STATES.reduce((all, state) => all + counted[state], 0);
    if (sum === lying.length) return [];
    const what = `${queue}: the broker counts ${sum}, and ${lying.length} lie there`;
    return [{ invariant: 'I12', job: '', what, lines: [] }];
  });
}
