import { systemClock, type ReceiveOptions, type Timer } from '@switchyard/core/driver';

interface Waiter {
  readonly max: number;
  readonly holder: object;
  readonly resolve: () => void;
}

/** Receives that wait for something to arrive, in the order of their calls. */
export class Waiters {
  readonly #all = new Set<Waiter>();

  /** Resolves once woken, or when the wait is over. */
  wait({ max, waitMs, signal }: ReceiveOptions, holder: object): Promise<void> {
    if (signal?.aborted === true || waitMs <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const clock: { timer?: Timer } = {};
      const end = (): void => {
        this.#all.delete(waiter);
        clock.timer?.clear();
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const waiter: Waiter = { max, holder, resolve: end };
      this.#all.add(waiter);
      signal?.addEventListener('abort', end);
      clock.timer = systemClock.setTimer(end, waitMs);
    });
  }

  /** Wakes as many as can share so many messages. */
  wake(count: number): void {
    let left = count;
    for (const waiter of this.#all) {
      if (left <= 0) return;
      left -= waiter.max;
      waiter.resolve();
    }
  }

  /** Ends the waits of one who waits. */
  endOf(one: object): void {
    for (const { holder, resolve } of this.#all) if (holder === one) resolve();
  }

  /** Ends all waits. */
  endAll(): void {
    for (const { resolve } of this.#all) resolve();
  }
}
