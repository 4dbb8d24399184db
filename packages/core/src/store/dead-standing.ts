import type { Headers } from '../contract/headers.ts';
import type { StoredJob } from '../contract/store.ts';
import { baseOf } from '../envelope/base.ts';
import type { SeparateParts } from './separate-parts.ts';
import { buryOrphans, isOrphan } from './set-aside.ts';

/**
 * What a dead letter is beside the record of its job: `dying` is one whose record does not say so yet,
 * and `left-over` the copy of a death that is over.
 */
export type DeadStanding = 'dead' | 'dying' | 'left-over';

/** A message among the dead letters, taken or looked at. */
export interface DeadLetterMessage {
  readonly id: string;
  readonly malformed?: boolean | undefined;
  readonly extra?: Headers | undefined;
}

/** Tells of each dead letter what it is, in their order. */
export type DeadStandings = (
  letters: readonly DeadLetterMessage[],
) => Promise<readonly DeadStanding[]>;

/**
 * Holds dead letters of a queue against the records of a store. What the broker itself set aside is not
 * dead by its record yet, and is made so.
 */
export function standingsOf(parts: SeparateParts, queue: string): DeadStandings {
  return async (letters) => {
    const refs = letters.map(({ id }) => ({ queue, id }));
    let known = await parts.store.get(refs);
    const orphans = letters.filter((letter, index) => isOrphan(letter, known[index]));
    if (orphans.length > 0) {
      await buryOrphans(parts, queue, orphans);
      known = await parts.store.get(refs);
    }
    return letters.map((letter, index) => standingOf(letter, known[index]));
  };
}

/** A job that nobody knows is as dead as its letter. */
function standingOf(letter: DeadLetterMessage, job: StoredJob | undefined): DeadStanding {
  if (job === undefined) return 'dead';
  // It runs now, or is just being ended: the next look tells.
  if (isOrphan(letter, job)) return 'dying';
  // A dead letter carries the run that it ended.
  const ended = baseOf(letter);
  if (job.state === 'dead') return ended < baseOf(job) ? 'left-over' : 'dead';
  return job.state === 'active' && job.run === ended ? 'dying' : 'left-over';
}
