/** Counts handlers that run on after their abort, until they settle. */
export class StuckHandlers {
  #freed = 0;
  #holding = 0;

  /** All of them. */
  get count(): number {
    return this.#freed + this.#holding;
  }

  /** Those whose slot was freed: nobody counts them as running any more. */
  get freed(): number {
    return this.#freed;
  }

  /** One more is stuck; call the answer when it settles. Idempotent. */
  add({ slotFreed }: { readonly slotFreed: boolean }): () => void {
    let isCounted = true;
    if (slotFreed) this.#freed += 1;
    else this.#holding += 1;
    return () => {
      if (!isCounted) return;
      isCounted = false;
      if (slotFreed) this.#freed -= 1;
      else this.#holding -= 1;
    };
  }
}
