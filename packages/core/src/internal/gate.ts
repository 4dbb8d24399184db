/** Lets a loop sleep until somebody knocks; a knock while nobody sleeps is remembered. */
export class Gate {
  #knocked = false;
  #wake: (() => void) | undefined;

  /** Wakes the sleeper, or the next one. */
  knock(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    if (wake === undefined) this.#knocked = true;
    else wake();
  }

  /** Resolves with the next knock. */
  wait(): Promise<void> {
    if (this.#knocked) {
      this.#knocked = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
