import type {
  Clock,
  Delivery,
  ReceiveOptions,
  Receipt,
  Settled,
  Settlement,
} from '@switchyard/core/driver';

/** Keeps a consumer below the number of unsettled deliveries it was opened with, as AMQP's prefetch does. */
export class PrefetchLimit {
  readonly #most: number;
  readonly #leaseMs: number;
  readonly #clock: Clock;
  /** When each unsettled delivery stops being ours. */
  readonly #held = new Map<Receipt, number>();
  readonly #waiting = new Set<() => void>();
  #closed = false;

  constructor(options: { readonly most: number; readonly leaseMs: number; readonly clock: Clock }) {
    this.#most = options.most;
    this.#leaseMs = options.leaseMs;
    this.#clock = options.clock;
  }

  /** Waits for room and cuts the receive to it; `undefined` if there was none in time. */
  async room(options: ReceiveOptions): Promise<ReceiveOptions | undefined> {
    const end = this.#clock.now() + options.waitMs;
    while (!this.#closed) {
      const room = this.#most - this.#unsettled();
      const waitMs = Math.max(0, end - this.#clock.now());
      if (room > 0) return { ...options, max: Math.min(options.max, room), waitMs };
      if (waitMs === 0 || options.signal?.aborted === true) return undefined;
      await this.#change(waitMs, options.signal);
    }
    return { ...options, waitMs: 0 };
  }

  /** These were received. */
  took(deliveries: readonly Delivery[]): void {
    const end = this.#clock.now() + this.#leaseMs;
    for (const { receipt } of deliveries) this.#held.set(receipt, end);
  }

  /** These were settled, except where no answer came. */
  settled(settlements: readonly Settlement[], answer: 'settled' | readonly Settled[]): void {
    for (const [index, { delivery }] of settlements.entries()) {
      if (answer === 'settled' || answer[index] !== 'unknown') this.#held.delete(delivery.receipt);
    }
    this.#wake();
  }

  /** These stay ours, except those that were lost. */
  renewed(held: readonly Delivery[], lost: readonly Delivery[]): void {
    const end = this.#clock.now() + this.#leaseMs;
    for (const { receipt } of held) if (this.#held.has(receipt)) this.#held.set(receipt, end);
    for (const { receipt } of lost) this.#held.delete(receipt);
    this.#wake();
  }

  /** Ends all waits. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  #unsettled(): number {
    const now = this.#clock.now();
    for (const [receipt, end] of this.#held) if (end <= now) this.#held.delete(receipt);
    return this.#held.size;
  }

  async #change(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
    // Leases run out without telling: look again when the next one does.
    const nextEnd = Math.min(...this.#held.values()) - this.#clock.now();
    await new Promise<void>((resolve) => {
      const done = (): void => {
        timer.clear();
        this.#waiting.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = this.#clock.setTimer(done, Math.max(0, Math.min(waitMs, nextEnd)), {
        idle: true,
        keepsAlive: false,
      });
      this.#waiting.add(done);
      signal?.addEventListener('abort', done);
    });
  }

  #wake(): void {
    for (const done of this.#waiting) done();
  }
}
