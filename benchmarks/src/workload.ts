/** Marks the part of a workload that counts: set-up and tear-down lie outside of it. */
export interface Stopwatch {
  start(): void;
  stop(): void;
}

/** What a run found out, by name; `elapsedMs` stands for the time of its watch. */
export type Findings = Readonly<Record<string, number>>;

/**
 * Does `jobs` jobs once, from set-up to tear-down. Rejects if any of them was lost. Answers what it
 * found out besides the time of the watch, if anything.
 */
export type Workload = (jobs: number, watch: Stopwatch) => Promise<Findings | void>;

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
