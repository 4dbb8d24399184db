import { systemClock } from '@switchyard/core/driver';

/** One call that waits. */
interface Waiter {
  readonly end: () => void;
}

/** Calls of `receive` that wait for work, the longest waiting first. */
export class WaitRoom {
  readonly #waiters = new Set<Waiter>();
  #isOver = false;

  get isEmpty(): boolean {
    return this.#waiters.size === 0;
  }

  /** Waits until it is woken, `ms` are over or the signal aborts. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#isOver || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        this.#waiters.delete(waiter);
        timer.clear();
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const waiter: Waiter = { end };
      const timer = systemClock.setTimer(end, ms);
      this.#waiters.add(waiter);
      signal?.addEventListener('abort', end);
    });
  }

  /** Wakes one; answers whether there was one. */
  wakeOne(): boolean {
    for (const waiter of this.#waiters) {
      waiter.end();
      return true;
    }
    return false;
  }

  wakeAll(): void {
    for (const waiter of this.#waiters) waiter.end();
  }

  /** Ends all waits, also those that would begin later. */
  close(): void {
    this.#isOver = true;
    this.wakeAll();
  }
}
