/** One at a time: who has the turn gives it back. */
export class Turn {
  #freed: Promise<void> = Promise.resolve();
  #free: (() => void) | undefined;

  /** Takes the turn; false while somebody has it. */
  take(): boolean {
    if (this.#free !== undefined) return false;
    this.#freed = new Promise((resolve) => {
      this.#free = resolve;
    });
    return true;
  }

  /** Gives it back. */
  give(): void {
    this.#free?.();
    this.#free = undefined;
  }

  /** Resolves when it is next given back; at once while nobody has it. */
  get freed(): Promise<void> {
    return this.#freed;
  }
}
