import type { Clock, Timer } from '@switchyard/core/driver';

/** One timer for the next of many moments. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #timer: Timer | undefined;
  #at = Infinity;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /**
   * Rings at this moment or before: an earlier one stays set, since whoever hears it looks again and
   * sets the next one. Without a moment, nothing is left to ring for.
   */
  set(at: number | undefined, now: number): void {
    if (at === undefined) return this.clear();
    if (this.#at <= at) return;
    this.#timer?.clear();
    this.#at = at;
    this.#timer = this.#clock.setTimer(() => this.#fired(), Math.max(0, at - now), {
      keepsAlive: false,
    });
  }

  clear(): void {
    this.#timer?.clear();
    this.#timer = undefined;
    this.#at = Infinity;
  }

  #fired(): void {
    this.#timer = undefined;
    this.#at = Infinity;
    this.#ring();
  }
}
