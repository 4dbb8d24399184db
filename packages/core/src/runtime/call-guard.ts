import type { Clock } from '../contract/clock.ts';
import { traced, type TracedCall } from '../events/channels.ts';
import { DriverError } from '../exceptions/driver-error.ts';
import { LazyAbort } from '../internal/lazy-abort.ts';
import { withDeadline } from '../internal/with-deadline.ts';

/** One call of a driver: its name, what it is about, and how long it may take where that is not usual. */
export interface GuardedCall {
  readonly name: TracedCall;
  readonly about?: object;
  readonly ms?: number;
}

/** Puts a deadline on every call of a driver, and a tracing channel around it. */
export class CallGuard {
  readonly #owner: { readonly engine: string; readonly driver: string };
  readonly #clock: Clock;
  readonly #commandMs: number;

  constructor(
    owner: { readonly engine: string; readonly driver: string },
    clock: Clock,
    commandMs: number,
  ) {
    this.#owner = owner;
    this.#clock = clock;
    this.#commandMs = commandMs;
  }

  /** Longest wait for an answer, in milliseconds. */
  get limitMs(): number {
    return this.#commandMs;
  }

  get clock(): Clock {
    return this.#clock;
  }

  /** Runs one call; rejects with `DriverError` `ERR_BROKER_TIMEOUT` when it takes too long, and aborts what it handed in. */
  run<T>(call: GuardedCall, work: (abort: LazyAbort) => Promise<T>): Promise<T> {
    const limitMs = this.#commandMs + (call.ms ?? 0);
    const abort = new LazyAbort();
    const late = (): DriverError => {
      const error = new DriverError(
        'ERR_BROKER_TIMEOUT',
        `The driver ${this.#owner.driver} did not answer ${call.name} within ${limitMs} ms.`,
        { retryable: true },
      );
      abort.abort(error);
      return error;
    };
    return traced(
      call.name,
      () => ({ ...this.#owner, ...call.about }),
      () => withDeadline(work(abort), { clock: this.#clock, ms: limitMs, late }),
    );
  }
}
