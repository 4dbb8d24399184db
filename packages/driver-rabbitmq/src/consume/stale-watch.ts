import { systemClock, type Timer } from '@switchyard/core/driver';

/** What is looked after. */
export interface Idled {
  /** Whether anybody asks now. */
  readonly isAsked: boolean;
  /** Whether the broker may push more. */
  readonly mayGrow: boolean;
  /** When the oldest that is ready arrived; `undefined` where nothing is. */
  readonly oldest: number | undefined;
  /** Takes no more: nobody has asked for a moment. */
  onIdle(): void;
  /** Gives back what lies here: nobody has asked for it for long. */
  onStale(): void;
}

/** What nobody asks for is given back after so long, in milliseconds: other workers may want it. */
const STALE_MS = 1_000;
/** Who has asked for nothing in so many looks takes nothing more. A look after a blocked event loop is only one. */
const IDLE_LOOKS = 2;
const LOOK_MS = 75;

/** Sees that nothing is kept from other workers by one who does not ask for it. */
export class StaleWatch {
  readonly #idled: Idled;
  #timer: Timer | undefined;
  #looks = 0;
  #hasEnded = false;

  constructor(idled: Idled) {
    this.#idled = idled;
  }

  /** Nobody asks any more, or something has arrived. */
  look(): void {
    this.#looks = 0;
    this.#lookLater();
  }

  end(): void {
    this.#hasEnded = true;
    this.#timer?.clear();
  }

  #lookLater(): void {
    if (this.#hasEnded || this.#timer !== undefined || this.#idled.isAsked) return;
    if (!this.#idled.mayGrow && this.#idled.oldest === undefined) return;
    this.#timer = systemClock.setTimer(() => this.#lookNow(), LOOK_MS, { keepsAlive: false });
  }

  #lookNow(): void {
    this.#timer = undefined;
    if (this.#idled.isAsked) return;
    this.#looks += 1;
    const { mayGrow, oldest } = this.#idled;
    if (this.#looks >= IDLE_LOOKS) {
      if (mayGrow) this.#idled.onIdle();
      else if (oldest !== undefined && Date.now() - oldest >= STALE_MS) this.#idled.onStale();
    }
    this.#lookLater();
  }
}
