import type { Clock } from '../contract/clock.ts';
import type { Delivery } from '../contract/message.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import { backoffDelay } from '../retry/backoff.ts';

/**
 * Longest wait before it asks again, in milliseconds. A broker that is back is worked from at once; what spares one
 * that is not is the driver, which waits longer between its connects.
 */
export const MAX_BACKOFF_MS = 1_000;
const BACKOFF = {
  type: 'exponential',
  baseMs: 200,
  maxMs: MAX_BACKOFF_MS,
  jitter: 'full',
} as const;
const CALL = 'driver.receive';

/** Keeps a receive loop alive while the broker is not: tells once, then asks again with backoff. */
export class ReceiveRetry {
  readonly #parts: {
    readonly driver: string;
    readonly clock: Clock;
    readonly events: EngineEvents;
    readonly random: () => number;
  };
  readonly #signal: AbortSignal;
  #failures = 0;

  constructor(
    parts: {
      readonly driver: string;
      readonly clock: Clock;
      readonly events: EngineEvents;
      readonly random: () => number;
    },
    signal: AbortSignal,
  ) {
    this.#parts = parts;
    this.#signal = signal;
  }

  /** Answers what was received; nothing, after a wait, where the call failed. */
  async run(receive: () => Promise<readonly Delivery[]>): Promise<readonly Delivery[]> {
    try {
      const deliveries = await receive();
      this.#recovered();
      return deliveries;
    } catch (error) {
      await this.#failed(error);
      return [];
    }
  }

  #recovered(): void {
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.#parts.events.emit('driver.recovered', { driver: this.#parts.driver, call: CALL });
  }

  async #failed(error: unknown): Promise<void> {
    const { driver, events, clock, random } = this.#parts;
    if (this.#signal.aborted) return;
    if (this.#failures === 0) events.emit('driver.degraded', { driver, call: CALL, error });
    this.#failures += 1;
    const waitMs = backoffDelay(BACKOFF, {
      attempt: this.#failures,
      error,
      random: random(),
      custom: {},
    });
    await new Promise<void>((resolve) => {
      const done = (): void => {
        timer.clear();
        this.#signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = clock.setTimer(done, waitMs);
      this.#signal.addEventListener('abort', done);
    });
  }
}
