const FIRST_MS = 250;
const MOST_MS = 30_000;

/** A process that has lived so long, in milliseconds, was no failed start. */
export const LONG_LIFE_MS = 60_000;

/**
 * How long to wait before a process is started again: 250 ms, doubled for each short life in a row, at
 * most 30 s, of which a random half is taken off so that processes do not come back together.
 */
export class RestartWait {
  readonly #random: () => number;
  #shortLives = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds to wait after a life of `livedMs`. */
  after(livedMs: number): number {
    if (livedMs >= LONG_LIFE_MS) this.#shortLives = 0;
    const fullMs = Math.min(FIRST_MS * 2 ** this.#shortLives, MOST_MS);
    this.#shortLives += 1;
    return Math.round(fullMs * (0.5 + this.#random() / 2));
  }
}
