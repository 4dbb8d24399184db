import type { Headers } from '../contract/headers.ts';
import type { StoredJob } from '../contract/store.ts';
import { baseOf } from '../envelope/base.ts';
import type { SeparateParts } from './separate-parts.ts';

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

/** Holds dead letters of a queue against the records of a store. */
export function standingsOf({ store }: Pick<SeparateParts, 'store'>, queue: string): DeadStandings {
  return async (letters) => {
    const known = await store.get(letters.map(({ id }) => ({ queue, id })));
    return letters.map((letter, index) => standingOf(letter, known[index]));
  };
}

/** A job that nobody knows is as dead as its letter. */
function standingOf(letter: DeadLetterMessage, job: StoredJob | undefined): DeadStanding {
  if (job === undefined) return 'dead';
  // A dead letter carries the run that it ended.
  const ended = baseOf(letter);
  if (job.state === 'dead') return ended < baseOf(job) ? 'left-over' : 'dead';
  return job.state === 'active' && job.run === ended ? 'dying' : 'left-over';
}
