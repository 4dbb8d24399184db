import { systemClock, type Timer } from '@switchyard/core/driver';
import type { LeaseBuffer } from './lease-buffer.ts';

/** What nobody asks for is given back after so long, in milliseconds: other workers may want it. */
const STALE_MS = 2_000;
const LOOK_MS = 500;

/** Looks after what has arrived and is not asked for. */
export class StaleWatch {
  readonly #buffer: LeaseBuffer;
  readonly #onStale: () => void;
  #timer: Timer | undefined;
  #hasEnded = false;

  constructor(buffer: LeaseBuffer, onStale: () => void) {
    this.#buffer = buffer;
    this.#onStale = onStale;
  }

  /** Watches for as long as anything is ready. */
  look(): void {
    if (this.#hasEnded || this.#timer !== undefined || this.#buffer.ready === 0) return;
    this.#timer = systemClock.setTimer(
      () => {
        this.#timer = undefined;
        const { oldest } = this.#buffer;
        if (oldest !== undefined && Date.now() - oldest >= STALE_MS) this.#onStale();
        this.look();
      },
      LOOK_MS,
      { keepsAlive: false },
    );
  }

  end(): void {
    this.#hasEnded = true;
    this.#timer?.clear();
  }
}
