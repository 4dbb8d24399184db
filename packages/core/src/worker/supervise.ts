import type { Clock, Timer, TimerOptions } from '../contract/clock.ts';
import type { Envelope } from '../envelope/envelope.ts';
import { JobDeadlineError, JobTimeoutError, ShutdownError } from '../exceptions/job-errors.ts';
import type { AbortListener, JobRun } from './job-run.ts';
import type { StuckHandlers } from './stuck-handlers.ts';

/** How a handler ended. `stuck`: it was aborted and did not settle within `abortMs`; it may still run. */
export type HandlerEnding =
  | { readonly type: 'returned'; readonly value: unknown }
  | { readonly type: 'threw'; readonly error: unknown }
  | { readonly type: 'stuck' };

/** What is supervised: the handler of one run, and who is told of its end. */
export interface Supervised {
  readonly run: JobRun;
  readonly envelope: Envelope;
  /** Starts the handler. */
  handle(): unknown;
  /** Told once, and never before `supervise` has returned. */
  ended(ending: HandlerEnding): void;
}

/** What all runs of a worker are supervised with. */
export interface Supervision {
  readonly clock: Clock;
  readonly abortMs: number;
  /** Where a handler is counted that runs on after its abort. */
  readonly stuck: StuckHandlers;
}

/**
 * Starts a handler and waits for its end: at most `timeoutMs`, at most until the deadline, and after
 * an abort at most `abortMs` more. Only a shutdown waits on: the job keeps its lease until its
 * handler settles or the process exits, since handing it back would run it twice at the same time.
 */
export function supervise(job: Supervised, supervision: Supervision): void {
  const watch = new Watch(job, supervision);
  watch.begin();
  start(job).then(
    (value) => watch.settled({ type: 'returned', value }),
    (error: unknown) => watch.settled({ type: 'threw', error }),
  );
}

/** A handler that throws before it returns a promise is a handler that rejects. */
function start(job: Supervised): Promise<unknown> {
  try {
    return Promise.resolve(job.handle());
  } catch (error) {
    return Promise.reject(error);
  }
}

const NO_TIMERS: readonly Timer[] = Object.freeze([]);

/** What is watched of one run. */
class Watch implements AbortListener {
  readonly #job: Supervised;
  readonly #supervision: Supervision;
  #timers: readonly Timer[] = NO_TIMERS;
  #noLongerStuck: (() => void) | undefined;
  #hasEnded = false;

  constructor(job: Supervised, supervision: Supervision) {
    this.#job = job;
    this.#supervision = supervision;
  }

  begin(): void {
    const { run, envelope } = this.#job;
    const { timeoutMs, deadline } = envelope;
    run.onAbort(this);
    if (timeoutMs !== undefined) {
      this.#after(timeoutMs, () => run.abort(new JobTimeoutError(timeoutMs)));
    }
    if (deadline !== undefined) {
      const leftMs = Math.max(0, deadline - this.#supervision.clock.now());
      this.#after(leftMs, () => run.abort(new JobDeadlineError(deadline)));
    }
  }

  aborted(): void {
    const { abortMs, stuck } = this.#supervision;
    const slotFreed = !(this.#job.run.abortReason instanceof ShutdownError);
    const giveUp = (): void => {
      this.#noLongerStuck = stuck.add({ slotFreed });
      if (slotFreed) stuck.apart(() => this.#end({ type: 'stuck' }));
    };
    this.#after(abortMs, giveUp, { keepsAlive: slotFreed });
  }

  settled(ending: HandlerEnding): void {
    this.#noLongerStuck?.();
    this.#end(ending);
  }

  #after(ms: number, act: () => void, options?: TimerOptions): void {
    this.#timers = [...this.#timers, this.#supervision.clock.setTimer(act, ms, options)];
  }

  #end(ending: HandlerEnding): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const timer of this.#timers) timer.clear();
    this.#job.ended(ending);
  }
}
