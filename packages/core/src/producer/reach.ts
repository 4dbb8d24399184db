import type { Clock, Timer } from '../contract/clock.ts';
import { backoffDelay } from '../retry/backoff.ts';

const BACKOFF = { type: 'exponential', baseMs: 50, maxMs: 1_000, jitter: 'none' } as const;

/** What {@link Reach} works with. */
export interface ReachParts {
  readonly clock: Clock;
  readonly random: () => number;
  /** Told once per outage, with what it was seen by. */
  readonly onAway: (error: unknown) => void;
  readonly onBack: () => void;
  /** Time to look whether the broker is back. */
  readonly look: () => void;
  /** The instant has come that was asked for. */
  readonly expire: () => void;
}

/**
 * Whether the broker can be reached, as far as sending has found out.
 *
 *   there ──not connected yet, or a call failed──▶ away ──look, pause, look, …──▶ there
 */
export class Reach {
  readonly #parts: ReachParts;
  #since: number | undefined;
  #error: unknown;
  #failures = 0;
  #looking = false;
  #told = false;
  #pause: Timer | undefined;
  #expiry: Timer | undefined;

  constructor(parts: ReachParts) {
    this.#parts = parts;
  }

  get isAway(): boolean {
    return this.#since !== undefined;
  }

  /** Epoch milliseconds since when it is away; `undefined` while it is there. */
  get since(): number | undefined {
    return this.#since;
  }

  /** What its absence was last seen by; `undefined` until an attempt has failed. */
  get error(): unknown {
    return this.#error;
  }

  /** Nobody has reached it so far; that is no trouble yet. */
  leave(since: number): void {
    this.#since ??= since;
  }

  /** A call found nobody. */
  failed(error: unknown, since: number): void {
    this.leave(since);
    this.#error = error;
    if (!this.#told) this.#parts.onAway(error);
    this.#told = true;
    this.pause();
  }

  /** Waits before the next look: longer each time, half of it at random, so that many do not come at once. */
  pause(): void {
    if (this.#pause !== undefined) return;
    this.#failures += 1;
    const asked = { attempt: this.#failures, error: this.#error, random: 0, custom: {} };
    const ms = (backoffDelay(BACKOFF, asked) * (1 + this.#parts.random())) / 2;
    this.#pause = this.#parts.clock.setTimer(() => {
      this.#pause = undefined;
      this.#parts.look();
    }, ms);
  }

  /** It answered, or said at least that it is there. */
  back(): void {
    this.rest();
    this.#since = undefined;
    this.#error = undefined;
    this.#failures = 0;
    if (!this.#told) return;
    this.#told = false;
    this.#parts.onBack();
  }

  /** Answers whether to look now: not while somebody does, nor too early. */
  beginLook(): boolean {
    if (this.#looking || this.#pause !== undefined) return false;
    this.#looking = true;
    return true;
  }

  endLook(): void {
    this.#looking = false;
  }

  /** Asks to be told of an instant, instead of the one before. */
  expireAt(due: number): void {
    const { clock, expire } = this.#parts;
    this.#expiry?.clear();
    this.#expiry = clock.setTimer(expire, Math.max(0, due - clock.now()));
  }

  /** Sets no timer while nothing waits. */
  rest(): void {
    this.#pause?.clear();
    this.#pause = undefined;
    this.#expiry?.clear();
    this.#expiry = undefined;
  }
}
