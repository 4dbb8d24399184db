import { AsyncResource } from 'node:async_hooks';

/** Counts handlers that run on after their abort, until they settle. */
export class StuckHandlers {
  readonly #context = new AsyncResource('switchyard.worker');
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

  /** Goes on in the context the worker was started in: who aborts a handler must not lend its own to the jobs that follow. */
  apart(goOn: () => void): void {
    this.#context.runInAsyncScope(goOn);
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
