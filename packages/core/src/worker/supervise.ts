import type { Clock, Timer } from '../contract/clock.ts';
import type { Envelope } from '../envelope/envelope.ts';
import { JobDeadlineError, JobTimeoutError, ShutdownError } from '../exceptions/job-errors.ts';
import type { JobRun } from './job-run.ts';

/** How a handler ended. `stuck`: it was aborted and did not settle within `abortMs`; it may still run. */
export type HandlerEnding =
  | { readonly type: 'returned'; readonly value: unknown }
  | { readonly type: 'threw'; readonly error: unknown }
  | { readonly type: 'stuck' };

/** Limits of one run. */
export interface Supervision {
  readonly run: JobRun;
  readonly envelope: Envelope;
  readonly clock: Clock;
  readonly abortMs: number;
}

/**
 * Starts a handler and waits for its end: at most `timeoutMs`, at most until the deadline, and after
 * an abort at most `abortMs` more. Only a shutdown waits on: the job keeps its lease until its
 * handler settles or the process exits, since handing it back would run it twice at the same time.
 */
export function supervise(
  start: () => Promise<unknown>,
  limits: Supervision,
): Promise<HandlerEnding> {
  const { run, envelope, clock, abortMs } = limits;
  const timers: Timer[] = [];
  return new Promise<HandlerEnding>((resolve) => {
    const end = (ending: HandlerEnding): void => {
      for (const timer of timers) timer.clear();
      resolve(ending);
    };
    run.onAbort(() => {
      if (run.abortReason instanceof ShutdownError) return;
      timers.push(clock.setTimer(() => end({ type: 'stuck' }), abortMs));
    });
    const { timeoutMs, deadline } = envelope;
    if (timeoutMs !== undefined) {
      timers.push(clock.setTimer(() => run.abort(new JobTimeoutError(timeoutMs)), timeoutMs));
    }
    if (deadline !== undefined) {
      timers.push(
        clock.setTimer(
          () => run.abort(new JobDeadlineError(deadline)),
          Math.max(0, deadline - clock.now()),
        ),
      );
    }
    invoke(start).then(
      (value) => end({ type: 'returned', value }),
      (error: unknown) => end({ type: 'threw', error }),
    );
  });
}

/** A handler that throws before it returns a promise is a handler that rejects. */
async function invoke(start: () => Promise<unknown>): Promise<unknown> {
  return start();
}
