import { systemClock } from '@switchyard/core/driver';

const FIRST_MS = 20;
const LONGEST_MS = 200;
/** A command that waits longer is given back, before its caller gives it up. */
const ALL_MS = 3_000;

/** Pauses between tries of one command, longer and longer, and not for ever. */
export class Patience {
  #next = FIRST_MS;
  #left = ALL_MS;

  /** Waits, and answers whether it is worth another try. */
  async pause(): Promise<boolean> {
    const ms = Math.min(this.#next, this.#left);
    if (ms <= 0) return false;
    this.#left -= ms;
    this.#next = Math.min(LONGEST_MS, this.#next * 2);
    await new Promise<void>((resolve) => void systemClock.setTimer(resolve, ms));
    return true;
  }
}
