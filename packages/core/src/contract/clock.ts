/** A timer that was set on a {@link Clock}. */
export interface Timer {
  /** Forgets the timer. Idempotent, and harmless after it has fired. */
  clear(): void;
}

/** Options of one timer. */
export interface TimerOptions {
  /**
   * A bounded wait whose end changes nothing but lets its owner look again. Virtual time may fire it
   * late, once, at the end of an advance.
   */
  readonly idle?: boolean | undefined;
  /** Keeps the process alive until it fires. Default true. */
  readonly keepsAlive?: boolean | undefined;
}

/** Time, injected everywhere: real by default, virtual in tests. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `fire` once after at least `ms`; any finite `ms` ≥ 0, also past 2^31. */
  setTimer(fire: () => void, ms: number, options?: TimerOptions): Timer;
}
