import type { Clock, Timer } from '../../src/contract/clock.ts';

interface Pending {
  readonly due: number;
  readonly fire: () => void;
}

/** 2023-11-14T22:13:20Z. */
export const START = 1_700_000_000_000;

/** Time that moves by hand, at once; strict about what the contract of `setTimer` allows. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Pending>();

  constructor(now: number = START) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  setTimer(fire: () => void, ms: number): Timer {
    if (!Number.isFinite(ms) || ms < 0)
      throw new RangeError(`A timer needs a finite wait of at least 0, got ${ms}.`);
    const timer: Pending = { due: this.#now + ms, fire };
    this.#timers.add(timer);
    return { clear: () => void this.#timers.delete(timer) };
  }

  /** Timers that have neither fired nor been cleared. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time forward and fires what becomes due on the way, each at its instant. */
  advance(ms: number): void {
    const target = this.#now + ms;
    for (let next = this.#next(target); next !== undefined; next = this.#next(target)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.fire();
    }
    this.#now = target;
  }

  #next(target: number): Pending | undefined {
    return [...this.#timers].filter(({ due }) => due <= target).sort((a, b) => a.due - b.due)[0];
  }
}
