import { systemClock, type ReceiveOptions, type Timer } from '@switchyard/core/driver';

interface Waiter {
  readonly max: number;
  readonly resolve: (isWoken: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** Receives that wait for something to arrive, in the order of their calls. */
export class Waiters {
  readonly #all = new Set<Waiter>();

  get isEmpty(): boolean {
    return this.#all.size === 0;
  }

  /** Resolves with `true` once woken, with `false` when the wait is over. */
  wait({ max, waitMs, signal }: ReceiveOptions): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const clock: { timer?: Timer } = {};
      const end = (): void => {
        this.#all.delete(waiter);
        clock.timer?.clear();
        signal?.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => {
        end();
        resolve(false);
      };
      const waiter: Waiter = {
        max,
        resolve: (isWoken) => {
          end();
          resolve(isWoken);
        },
        reject: (error) => {
          end();
          reject(error as Error);
        },
      };
      if (signal?.aborted === true) return resolve(false);
      this.#all.add(waiter);
      signal?.addEventListener('abort', giveUp);
      clock.timer = systemClock.setTimer(giveUp, waitMs);
    });
  }

  /** Wakes as many as can share so many messages. */
  wake(count: number): void {
    let left = count;
    for (const waiter of this.#all) {
      if (left <= 0) return;
      left -= waiter.max;
      waiter.resolve(true);
    }
  }

  /** All that is asked for. */
  get asked(): number {
    let sum = 0;
    for (const { max } of this.#all) sum += max;
    return sum;
  }

  /** Ends all waits without anything. */
  endAll(): void {
    for (const waiter of this.#all) waiter.resolve(false);
  }

  failAll(error: unknown): void {
    for (const waiter of this.#all) waiter.reject(error);
  }
}
