import Denque from 'denque';
import type { Clock, Timer } from '../contract/clock.ts';
import type { HeldDelivery } from './held-delivery.ts';

/**
 * Deliveries that wait for a slot here, in order; some of them not before an instant.
 *
 *   pushLater ─▶ resting ──due──▶ ready ──take──▶ (running)
 *                       push ─────▲
 */
export class ReadyBuffer {
  readonly #ready = new Denque<HeldDelivery>();
  readonly #resting = new Map<HeldDelivery, Timer>();
  readonly #clock: Clock;
  readonly #onReady: () => void;

  constructor(clock: Clock, onReady: () => void) {
    this.#clock = clock;
    this.#onReady = onReady;
  }

  /** Whether something can run now. */
  get hasReady(): boolean {
    return !this.#ready.isEmpty();
  }

  /** All that waits here. */
  get length(): number {
    return this.#ready.length + this.#resting.size;
  }

  push(held: HeldDelivery): void {
    this.#ready.push(held);
  }

  /** Keeps a delivery back; tells when it becomes ready. */
  pushLater(held: HeldDelivery, waitMs: number): void {
    const wake = (): void => {
      this.#resting.delete(held);
      this.#ready.push(held);
      this.#onReady();
    };
    this.#resting.set(held, this.#clock.setTimer(wake, waitMs));
  }

  /** Makes one ready that is kept back; answers whether it was. */
  hurry(held: HeldDelivery): boolean {
    const timer = this.#resting.get(held);
    if (timer === undefined) return false;
    timer.clear();
    this.#resting.delete(held);
    this.#ready.push(held);
    this.#onReady();
    return true;
  }

  take(): HeldDelivery | undefined {
    return this.#ready.shift();
  }

  /** Takes one delivery out, wherever it waits. */
  remove(held: HeldDelivery): void {
    this.#resting.get(held)?.clear();
    this.#resting.delete(held);
    const place = this.#ready.toArray().indexOf(held);
    if (place >= 0) this.#ready.removeOne(place);
  }

  /** Those that are ready since before an instant, still in here. */
  readyBefore(instant: number): readonly HeldDelivery[] {
    return this.#ready.toArray().filter((held) => held.receivedAt < instant);
  }

  /** Takes out all that is ready; what rests stays. */
  takeAll(): readonly HeldDelivery[] {
    const all = this.#ready.toArray();
    this.#ready.clear();
    return all;
  }

  /** Takes everything out. */
  clear(): readonly HeldDelivery[] {
    const all = [...this.#ready.toArray(), ...this.#resting.keys()];
    this.#ready.clear();
    for (const timer of this.#resting.values()) timer.clear();
    this.#resting.clear();
    return all;
  }
}
