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
 * Renews what is held three times per lease, and fences what could not be renewed in time: a job
 * whose lease ran out may already run elsewhere. Sleeps while nothing is held.
 */
export class LeaseKeeper {
  readonly #parts: LeaseKeeperParts;
  readonly #loops: readonly ReceiveLoop[];
  #timer: Timer | undefined;

  constructor(parts: LeaseKeeperParts, loops: readonly ReceiveLoop[]) {
    this.#parts = parts;
    this.#loops = loops;
  }

  /** Something is held: keep it. */
  wake(): void {
    this.#timer ??= this.#parts.clock.setTimer(() => this.#tick(), this.#parts.leaseMs / 3);
  }

  stop(): void {
    this.#timer?.clear();
    this.#timer = undefined;
  }

  #tick(): void {
    const now = this.#parts.clock.now();
    this.#timer = undefined;
    for (const loop of this.#loops) {
      this.#loseExpired(loop, now);
      loop.handBackStale(now - this.#parts.leaseMs / 3);
      if (this.#parts.timed) void this.#renew(loop, now);
    }
    if (this.#loops.some((loop) => loop.held.size > 0)) this.wake();
  }

  #loseExpired(loop: ReceiveLoop, now: number): void {
    for (const held of loop.held) if (held.leaseExpiresAt <= now) lose(loop, held);
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
      // Nothing was prolonged: leaseExpiresAt stays, and the next tick looks at it.
    }
  }
}

function lose(loop: ReceiveLoop, held: HeldDelivery): void {
  loop.lose(held);
  held.run?.abort(new LeaseLostError(held.delivery.id));
}
