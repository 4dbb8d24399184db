import { milliseconds } from '../config/schema-parts.ts';
import { InvalidOptionError } from '../exceptions/enqueue-errors.ts';
import { show } from '../internal/show.ts';

/** The property that marks what a handler answers, also where another copy of this package made it. */
const MARK = '~switchyard';

/** Asks to be run again later, without using an attempt. Made by {@link snooze}. */
export class Snooze {
  readonly '~switchyard' = 'snooze';
  readonly delayMs: number;

  constructor(delayMs: number) {
    if (!milliseconds({ min: 0 }).safeParse(delayMs).success) {
      throw new InvalidOptionError(
        'delayMs',
        `snooze(delayMs) needs a finite number of milliseconds ≥ 0, got ${show(delayMs)}.`,
      );
    }
    this.delayMs = delayMs;
  }
}

/** Ends the job without failure and without result. Made by {@link discard}. */
export class Discard {
  readonly '~switchyard' = 'discard';
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Whether a handler answered `snooze(ms)`. */
export function isSnooze(value: object): value is Snooze {
  return Reflect.get(value, MARK) === 'snooze';
}

/** Whether a handler answered `discard(reason)`. */
export function isDiscard(value: object): value is Discard {
  return Reflect.get(value, MARK) === 'discard';
}

/** Return it from `run`: the job runs again after `delayMs`, and no attempt is used. Throws `InvalidOptionError`. */
export function snooze(delayMs: number): Snooze {
  return new Snooze(delayMs);
}

/** Return it from `run`: the job ends here, is not retried and does not count as a failure. */
export function discard(reason: string): Discard {
  return new Discard(reason);
}

/** A job that this worker cannot run, and another one may. */
export interface UnknownTask {
  readonly error: unknown;
  /** Why it is dead once `unknownTaskMs` are over. */
  readonly deadReason: 'unknown_task' | 'undecodable';
  /** Epoch milliseconds of the first such meeting; `undefined` at the first. */
  readonly since: number | undefined;
  /** How often it met such a worker before. */
  readonly times: number;
}

/** How one delivery ended, before it is decided what follows. */
export type RunResult =
  | { readonly type: 'completed'; readonly result: unknown }
  | { readonly type: 'snoozed'; readonly delayMs: number }
  | { readonly type: 'discarded'; readonly reason: string }
  /** The handler threw or rejected, or was timed out. */
  | { readonly type: 'failed'; readonly error: unknown }
  /** No worker class for it here, or an envelope of a newer version. */
  | ({ readonly type: 'unknown-task' } & UnknownTask)
  | { readonly type: 'undecodable'; readonly error: unknown }
  | { readonly type: 'invalid-payload'; readonly error: unknown }
  | { readonly type: 'poison'; readonly error: unknown }
  | { readonly type: 'deadline'; readonly error: unknown }
  /** Somebody cancelled it. */
  | { readonly type: 'cancelled' }
  /** The worker is stopping and the handler gave up: handed back, uncounted. */
  | { readonly type: 'handed-back' }
  /** Another worker may own it: nothing is settled. */
  | { readonly type: 'lease-lost' };
