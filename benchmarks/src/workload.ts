/** Marks the part of a workload that counts: set-up and tear-down lie outside of it. */
export interface Stopwatch {
  start(): void;
  stop(): void;
}

/** Does `jobs` jobs once, from set-up to tear-down. Rejects if any of them was lost. */
export type Workload = (jobs: number, watch: Stopwatch) => Promise<void>;

/** Keeps the milliseconds of the part that counted. */
export class Timekeeper implements Stopwatch {
  #startedAt = Number.NaN;
  #elapsedMs = Number.NaN;

  start(): void {
    this.#startedAt = performance.now();
  }

  stop(): void {
    this.#elapsedMs = performance.now() - this.#startedAt;
  }

  /** `NaN` for a workload that never started or stopped the watch. */
  get elapsedMs(): number {
    return this.#elapsedMs;
  }
}
