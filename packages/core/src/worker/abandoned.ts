import type { Clock } from '../contract/clock.ts';
import type { SettlementKind } from '../contract/message.ts';
import type { HeldDelivery } from './held-delivery.ts';

/** How long what could not be settled waits before it is given back, in milliseconds. */
const LEAST_MS = 1_000;
const MOST_MS = 30_000;

/**
 * Deliveries that could not be settled, as when the copy of a retry was not accepted by a broker under an
 * alarm. They keep their wait before they are given back, or they would run again and again meanwhile.
 */
export class Abandoned {
  readonly #clock: Clock;
  readonly #giveBack: (held: HeldDelivery) => void;
  readonly #waiting = new Set<HeldDelivery>();

  /** `giveBack` is told of each once its wait is over. */
  constructor(clock: Clock, giveBack: (held: HeldDelivery) => void) {
    this.#clock = clock;
    this.#giveBack = giveBack;
  }

  has(held: HeldDelivery): boolean {
    return this.#waiting.has(held);
  }

  /** Keeps one for as long as its settlement was to put it off, within bounds. */
  add(held: HeldDelivery, kind: SettlementKind): void {
    const delayMs = kind.kind === 'release' ? kind.delayMs : 0;
    this.#waiting.add(held);
    const over = (): void => {
      this.#waiting.delete(held);
      this.#giveBack(held);
    };
    const waitMs = Math.min(Math.max(delayMs, LEAST_MS), MOST_MS);
    this.#clock.setTimer(over, waitMs, { keepsAlive: false });
  }
}
