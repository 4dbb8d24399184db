import type { Clock, Timer } from '../contract/clock.ts';
import type { Envelope } from '../envelope/envelope.ts';
import { JobDeadlineError, JobTimeoutError, ShutdownError } from '../exceptions/job-errors.ts';
import type { JobRun } from './job-run.ts';
import type { StuckHandlers } from './stuck-handlers.ts';

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
  /** Where it is counted if it runs on after its abort. */
  readonly stuck: StuckHandlers;
}

/**
 * Starts a handler and waits for its end: at most `timeoutMs`, at most until the deadline, and after
 * an abort at most `abortMs` more. Only a shutdown waits on: the job keeps its lease until its
 * handler settles or the process exits, since handing it back would run it twice at the same time.
 */
export function supervise(start: () => unknown, limits: Supervision): Promise<HandlerEnding> {
  const { run, envelope, clock, abortMs } = limits;
  const timers: Timer[] = [];
  let noLongerStuck: (() => void) | undefined;
  return new Promise<HandlerEnding>((resolve) => {
    const end = (ending: HandlerEnding): void => {
      for (const timer of timers) timer.clear();
      resolve(ending);
    };
    const settled = (ending: HandlerEnding): void => {
      noLongerStuck?.();
      end(ending);
    };
    run.onAbort(() => {
      const slotFreed = !(run.abortReason instanceof ShutdownError);
      const giveUp = (): void => {
        noLongerStuck = limits.stuck.add({ slotFreed });
        if (slotFreed) end({ type: 'stuck' });
      };
      timers.push(clock.setTimer(giveUp, abortMs, { keepsAlive: slotFreed }));
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
    void invoke(start).then(settled);
  });
}

/** A handler that throws before it returns a promise is a handler that rejects. Never rejects itself. */
async function invoke(start: () => unknown): Promise<HandlerEnding> {
  try {
    return { type: 'returned', value: await start() };
  } catch (error) {
    return { type: 'threw', error };
  }
}
