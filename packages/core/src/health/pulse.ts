/** What a look at a {@link Pulse} finds. Durations are milliseconds. */
export interface PulseState {
  readonly name: string;
  /** Since it last came round. */
  readonly lastBeatMs: number;
  /** Why it sleeps on purpose; `undefined` while it does not. */
  readonly resting: string | undefined;
  /** Whether it should have come round by now. */
  readonly isLate: boolean;
  /** How long all its calls have failed, and the last error; `undefined` where the last one did not. */
  readonly failing: { readonly forMs: number; readonly error: unknown } | undefined;
}

/** What pulses go by. Durations are milliseconds. */
export interface PulseTime {
  /** Time since any beginning; never set back. */
  readonly now: () => number;
  /** Longest that one call of a driver or store takes: it is given up then. */
  readonly commandMs: number;
  /** How late a loop may be before that is told: a busy machine is no stall. */
  readonly graceMs: number;
}

/**
 * The heartbeat of one supervised loop.
 *
 *   rest(why) ◀──▶ expect() ─┬─▶ beat(): it came round
 *                            ├─▶ fail(): it came round, and its call did not succeed
 *                            └─▶ neither in time: late
 */
export class Pulse {
  readonly name: string;
  readonly #time: PulseTime;
  readonly #onEnd: () => void;
  #beatAt: number;
  #dueAt = Infinity;
  #resting: string | undefined = 'not begun';
  #failing: { readonly since: number; readonly error: unknown } | undefined;

  constructor(name: string, time: PulseTime, onEnd: () => void = () => undefined) {
    this.name = name;
    this.#time = time;
    this.#onEnd = onEnd;
    this.#beatAt = time.now();
  }

  /** It begins something that ends within `waitMs` and so many calls of driver or store, one after another. */
  expect(waitMs: number, calls = 0): void {
    this.#resting = undefined;
    this.#dueAt = this.#time.now() + waitMs + calls * this.#time.commandMs;
  }

  /** It came round. */
  beat(): void {
    this.#beatAt = this.#time.now();
    this.#failing = undefined;
  }

  /** Its call failed; it tries again within so many milliseconds. */
  fail(error: unknown, againWithinMs: number): void {
    this.#failing = { since: this.#failing?.since ?? this.#time.now(), error };
    this.expect(againWithinMs);
  }

  /** It sleeps on purpose until it is woken; what failed before is not waited for any more. */
  rest(why: string): void {
    this.#resting = why;
    this.#dueAt = Infinity;
    this.#failing = undefined;
  }

  /** It has ended on purpose: nobody looks at it any more. Idempotent. */
  end(): void {
    this.#onEnd();
  }

  /** How it does. */
  look(): PulseState {
    const now = this.#time.now();
    const failing = this.#failing;
    return {
      name: this.name,
      lastBeatMs: Math.max(0, now - this.#beatAt),
      resting: this.#resting,
      isLate: now > this.#dueAt + this.#time.graceMs,
      failing: failing && { forMs: Math.max(0, now - failing.since), error: failing.error },
    };
  }
}
