/** Counts handlers that have run, and says when all have. */
export class FinishLine {
  readonly reached: Promise<void>;
  #left: number;
  #resolve: () => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor(jobs: number) {
    this.#left = jobs;
    this.reached = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** One more has run; one more than there were jobs is an error. */
  count(): void {
    this.#left -= 1;
    if (this.#left === 0) this.#resolve();
    else if (this.#left < 0) this.#reject(new Error('More handlers ran than there were jobs.'));
  }
}
