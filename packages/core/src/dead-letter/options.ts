import type { DeadReason } from '../contract/message.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { Redriven } from './redrive.ts';

/** Which dead letters, as plain data; all that is given must hold. */
export interface DeadLetterFilter {
  /** Of this task. @default all tasks */
  readonly task?: string | undefined;
  /** Dead for this reason. @default all reasons */
  readonly reason?: DeadReason | undefined;
  /** Died before this instant. @default no limit */
  readonly before?: Date | undefined;
  /** Died at or after this instant. @default no limit */
  readonly after?: Date | undefined;
  /** With one of these ids. @default all ids */
  readonly ids?: readonly string[] | undefined;
}

/** Which page of dead letters. */
export interface ListDeadLettersOptions {
  /** Only those it selects. @default all of them */
  readonly filter?: DeadLetterFilter | undefined;
  /** Most to answer. @default 100 */
  readonly limit?: number | undefined;
  /** Where the page before ended. @default the beginning */
  readonly cursor?: string | undefined;
}

/** A page of dead letters, the oldest first. */
export interface DeadLetterPage {
  readonly jobs: readonly DeadLetter[];
  /** Present while there is more. */
  readonly cursor?: string | undefined;
}

/** Which dead letters to redrive. */
export interface RedriveOptions {
  /** Only those it selects. @default all of them */
  readonly filter?: DeadLetterFilter | undefined;
  /**
   * Most jobs to take, the oldest first; those that stay dead because another job holds their unique
   * key are among them, where the broker can look without taking. @default all that are there
   */
  readonly limit?: number | undefined;
  /** Only tell which would be moved. @default false */
  readonly preview?: boolean | undefined;
}

/** What a redrive did. */
export interface RedriveResult extends Redriven {
  /** Of a preview: the jobs that would be moved. */
  readonly ids?: readonly string[] | undefined;
}

/** Which dead letters to delete. */
export interface PurgeDeadLettersOptions {
  /** Only those it selects. @default all of them */
  readonly filter?: DeadLetterFilter | undefined;
}
