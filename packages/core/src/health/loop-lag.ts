import type { Timer } from '../contract/clock.ts';

/** What a lag watch works with. Durations are milliseconds. */
export interface LoopLagParts {
  /** Milliseconds from any beginning; never set back. */
  readonly now: () => number;
  /** Calls once after so many milliseconds; must not keep the process alive. */
  readonly setTimer: (fire: () => void, ms: number) => Timer;
  /** Lag that is worth telling. */
  readonly limitMs: number;
  readonly onLag: (lagMs: number) => void;
}

/** The longest lag of late. */
export interface RecentLag {
  readonly lagMs: number;
  /** How long ago it was seen. */
  readonly agoMs: number;
}

/** How often it looks, in milliseconds: a block is told as at most this much shorter than it was. */
const STEP_MS = 500;
/** How long a lag counts as recent, in milliseconds. */
const RECENT_MS = 60_000;

/**
 * Watches how late timers fire. While the event loop is blocked nothing is received, renewed or
 * aborted, and nobody can say so: it is told after.
 */
export class LoopLag {
  readonly #parts: LoopLagParts;
  #timer: Timer | undefined;
  #worst: { readonly lagMs: number; readonly at: number } | undefined;

  constructor(parts: LoopLagParts) {
    this.#parts = parts;
  }

  /** Begins to watch. */
  start(): void {
    const due = this.#parts.now() + STEP_MS;
    this.#timer = this.#parts.setTimer(() => {
      this.#seen(this.#parts.now() - due);
      this.start();
    }, STEP_MS);
  }

  /** Watches no more. */
  stop(): void {
    this.#timer?.clear();
    this.#timer = undefined;
  }

  /** The longest lag over the limit within the last minute. */
  get recent(): RecentLag | undefined {
    if (this.#worst === undefined) return undefined;
    const agoMs = this.#parts.now() - this.#worst.at;
    return agoMs > RECENT_MS ? undefined : { lagMs: this.#worst.lagMs, agoMs };
  }

  #seen(lagMs: number): void {
    if (lagMs <= this.#parts.limitMs) return;
    if (lagMs >= (this.recent?.lagMs ?? 0)) this.#worst = { lagMs, at: this.#parts.now() };
    this.#parts.onLag(lagMs);
  }
}
