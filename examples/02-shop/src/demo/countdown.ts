import { count } from './format.ts';

/** Waits until each of a set of jobs has ended once. */
export class Countdown {
  readonly total: number;
  readonly #missing: Set<string>;
  readonly #onHit: ((done: number) => void) | undefined;
  #resolve: () => void = () => undefined;
  readonly #done: Promise<void>;

  /** `onHit` is told after each job how many have ended. */
  constructor(ids: Iterable<string>, onHit?: (done: number) => void) {
    this.#missing = new Set(ids);
    this.total = this.#missing.size;
    this.#onHit = onHit;
    this.#done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    if (this.total === 0) this.#resolve();
  }

  /** Says that a job has ended. One that is not waited for, or ended before, changes nothing. */
  hit(id: string): void {
    if (!this.#missing.delete(id)) return;
    this.#onHit?.(this.total - this.#missing.size);
    if (this.#missing.size === 0) this.#resolve();
  }

  /** Resolves when all have ended. Rejects, saying how many have not, after `timeoutMs`. */
  async within(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#lateness(timeoutMs)), timeoutMs);
    });
    try {
      await Promise.race([this.#done, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #lateness(timeoutMs: number): Error {
    const open = `${count(this.#missing.size)} of ${count(this.total)} jobs`;
    return new Error(`${open} had not ended after ${timeoutMs / 1000} s`);
  }
}
