import type { EndState, Keep } from '../contract/store.ts';

/** Which ended jobs are kept. Dead ones always are, until they are redriven or purged. */
export type RecordsOption =
  | 'off'
  | 'failed'
  | 'all'
  | {
      /** The last so many of each queue. */
      readonly completed: number;
      /** At most so long, in milliseconds. @default no limit */
      readonly ageMs?: number | undefined;
    };

/** What is kept where nobody says otherwise. */
export const DEFAULT_RECORDS: RecordsOption = Object.freeze({ completed: 1_000 });

const NONE: Keep = Object.freeze({ type: 'none' });
const ALWAYS: Keep = Object.freeze({ type: 'always' });

/** How long a job that ended so is kept: made once per engine. */
export interface RecordPolicy {
  readonly keepEnded: Keep;
  readonly keepDead: Keep;
}

/** Reads the option `records`. */
export function recordPolicy(records: RecordsOption): RecordPolicy {
  if (records === 'off') return { keepEnded: NONE, keepDead: ALWAYS };
  if (records === 'failed') return { keepEnded: NONE, keepDead: ALWAYS };
  if (records === 'all') return { keepEnded: ALWAYS, keepDead: ALWAYS };
  const { completed: max, ageMs = Infinity } = records;
  const keepEnded: Keep = max === 0 ? NONE : Object.freeze({ type: 'last', max, ageMs });
  return { keepEnded, keepDead: ALWAYS };
}

/** How long a job that ended so is kept. */
export function keepFor(policy: RecordPolicy, state: EndState): Keep {
  return state === 'dead' ? policy.keepDead : policy.keepEnded;
}
