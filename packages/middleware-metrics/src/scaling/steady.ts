interface Wish {
  readonly at: number;
  readonly workers: number;
}

/**
 * Follows a number up at once and down late: it answers the greatest of the last `holdMs`, so that workers
 * are not taken away between two bursts.
 */
export class Steady {
  readonly #holdMs: number;
  /** Those that may still be the greatest: each is greater than all after it. */
  readonly #wishes: Wish[] = [];

  constructor(holdMs: number) {
    this.#holdMs = holdMs;
  }

  /** The number to go by, at an instant that is not before the last one. */
  follow(workers: number, now: number): number {
    while ((this.#wishes.at(-1)?.workers ?? Infinity) <= workers) this.#wishes.pop();
    this.#wishes.push({ at: now, workers });
    while (now - (this.#wishes[0]?.at ?? now) > this.#holdMs) this.#wishes.shift();
    return this.#wishes[0]?.workers ?? workers;
  }
}
