import type { Clock, Timer } from '../contract/clock.ts';
import { LeaseLostError } from '../exceptions/job-errors.ts';
import type { HeldDelivery } from './held-delivery.ts';
import type { ReceiveLoop } from './receive-loop.ts';

/** What a lease keeper works with. */
export interface LeaseKeeperParts {
  readonly clock: Clock;
  readonly leaseMs: number;
  /** Whether leases run out unless they are renewed. */
  readonly timed: boolean;
}

/**
 * Renews what is held three times per lease, and fences what could not be renewed the moment its
 * lease ends: it may already run elsewhere. Sleeps while nothing is held.
 */
export class LeaseKeeper {
  readonly #parts: LeaseKeeperParts;
  readonly #loops: readonly ReceiveLoop[];
  readonly #thirdMs: number;
  #renewal: Timer | undefined;
  #expiry: Timer | undefined;
  #retired = false;

  constructor(parts: LeaseKeeperParts, loops: readonly ReceiveLoop[]) {
    this.#parts = parts;
    this.#loops = loops;
    this.#thirdMs = Math.floor(parts.leaseMs / 3);
  }

  /** Something is held: keep it. */
  wake(): void {
    if (this.#retired) return;
    const { clock, leaseMs, timed } = this.#parts;
    this.#renewal ??= clock.setTimer(() => this.#renewAll(), this.#thirdMs);
    if (timed) this.#expiry ??= clock.setTimer(() => this.#expire(), leaseMs);
  }

  /** Renews nothing any more. */
  retire(): void {
    this.#retired = true;
    this.#sleep();
  }

  #sleep(): void {
    this.#renewal?.clear();
    this.#expiry?.clear();
    this.#renewal = undefined;
    this.#expiry = undefined;
  }

  get #held(): readonly HeldDelivery[] {
    return this.#loops.flatMap((loop) => [...loop.held]);
  }

  #renewAll(): void {
    this.#renewal = undefined;
    const now = this.#parts.clock.now();
    for (const loop of this.#loops) {
      loop.handBackStale(now - this.#thirdMs);
      if (this.#parts.timed) void this.#renew(loop, now);
    }
    if (this.#held.length > 0) this.wake();
    else this.#sleep();
  }

  /**
   * A renewal that fails, or hangs until its deadline, does not stop the next one; the leases' own
   * end is the limit.
   */
  async #renew(loop: ReceiveLoop, askedAt: number): Promise<void> {
    const asked = [...loop.held];
    if (asked.length === 0) return;
    try {
      for (const held of await loop.renew(asked)) lose(loop, held);
      const until = askedAt + this.#parts.leaseMs;
      for (const held of asked) held.leaseExpiresAt = Math.max(held.leaseExpiresAt, until);
    } catch {
      // Nothing was prolonged: leaseExpiresAt stays, and #expire looks at it in time.
    }
  }

  /** Loses what ran out, and sleeps until the next lease ends. */
  #expire(): void {
    const { clock } = this.#parts;
    const now = clock.now();
    for (const loop of this.#loops) {
      for (const held of loop.held) if (held.leaseExpiresAt <= now) lose(loop, held);
    }
    const next = Math.min(...this.#held.map((held) => held.leaseExpiresAt));
    this.#expiry = next === Infinity ? undefined : clock.setTimer(() => this.#expire(), next - now);
  }
}

function lose(loop: ReceiveLoop, held: HeldDelivery): void {
  loop.lose(held);
  held.abort(new LeaseLostError(held.delivery.id));
}
