import type { Clock, Timer } from '../contract/clock.ts';
import { LeaseLostError } from '../exceptions/job-errors.ts';
import type { Pulse } from '../health/pulse.ts';
import type { StoreBond } from '../store/bond.ts';
import type { HeldDelivery } from './held-delivery.ts';
import type { ReceiveLoop } from './receive-loop.ts';

/** What a lease keeper works with. */
export interface LeaseKeeperParts {
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly pulse: Pulse;
  /** Whether leases run out unless they are renewed. */
  readonly timed: boolean;
  /** Whether runs are claimed in a store that stands apart. */
  readonly claims: boolean;
  /** Who keeps the claims of what runs. */
  readonly bond: Pick<StoreBond, 'renew'>;
}

/**
 * Renews what is held three times per lease, and fences what could not be renewed the moment its
 * lease ends: it may already run elsewhere. Sleeps while nothing is held.
 *
 * A run that is claimed lives by its claim alone: losing the delivery only makes its ack moot.
 */
export class LeaseKeeper {
  readonly #parts: LeaseKeeperParts;
  readonly #loops: readonly ReceiveLoop[];
  readonly #thirdMs: number;
  #renewal: Timer | undefined;
  #expiry: Timer | undefined;
  #retired = false;
  /** Why a renewal of this round failed. */
  #failure: { readonly error: unknown } | undefined;

  constructor(parts: LeaseKeeperParts, loops: readonly ReceiveLoop[]) {
    this.#parts = parts;
    this.#loops = loops;
    this.#thirdMs = Math.floor(parts.leaseMs / 3);
  }

  /** Something is held: keep it. */
  wake(): void {
    if (this.#retired) return;
    const { clock, leaseMs, timed, claims } = this.#parts;
    if (this.#renewal === undefined) {
      this.#parts.pulse.expect(this.#thirdMs);
      this.#renewal = clock.setTimer(() => this.#renewAll(), this.#thirdMs);
    }
    if (timed || claims) this.#expiry ??= clock.setTimer(() => this.#expire(), leaseMs);
  }

  /** Renews nothing any more. */
  retire(): void {
    this.#retired = true;
    this.#sleep();
    this.#parts.pulse.end();
  }

  #sleep(): void {
    this.#renewal?.clear();
    this.#expiry?.clear();
    this.#renewal = undefined;
    this.#expiry = undefined;
    this.#failure = undefined;
    this.#parts.pulse.rest('nothing is held');
  }

  get #held(): readonly HeldDelivery[] {
    return this.#loops.flatMap((loop) => [...loop.held]);
  }

  #renewAll(): void {
    this.#renewal = undefined;
    this.#tellPulse();
    const now = this.#parts.clock.now();
    for (const loop of this.#loops) {
      loop.handBackStale(now - this.#thirdMs);
      if (this.#parts.timed) void this.#renew(loop, now);
      void this.#renewClaims(loop);
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
      for (const held of await loop.renew(asked)) if (held.claim === undefined) lose(loop, held);
      const until = askedAt + this.#parts.leaseMs;
      for (const held of asked) held.leaseExpiresAt = Math.max(held.leaseExpiresAt, until);
    } catch (error) {
      this.#failure = { error };
      // Nothing was prolonged: leaseExpiresAt stays, and #expire looks at it in time.
    }
  }

  async #renewClaims(loop: ReceiveLoop): Promise<void> {
    const claimed = [...loop.held].filter((held) => held.claim !== undefined);
    if (claimed.length === 0) return;
    try {
      for (const held of await this.#parts.bond.renew(claimed)) lose(loop, held);
    } catch (error) {
      this.#failure = { error };
      // Nothing was prolonged: the claims' own end is the limit.
    }
  }

  /** The answers of a round are known by the next one. */
  #tellPulse(): void {
    const { pulse } = this.#parts;
    if (this.#failure === undefined) pulse.beat();
    else pulse.fail(this.#failure.error, this.#thirdMs);
    this.#failure = undefined;
  }

  /** Loses what ran out, and sleeps until the next lease ends. */
  #expire(): void {
    const { clock } = this.#parts;
    const now = clock.now();
    for (const loop of this.#loops) {
      for (const held of loop.held) if (endOf(held) <= now) lose(loop, held);
    }
    const next = Math.min(...this.#held.map(endOf));
    this.#expiry = next === Infinity ? undefined : clock.setTimer(() => this.#expire(), next - now);
  }
}

/** Until when a delivery is surely ours. */
function endOf(held: HeldDelivery): number {
  return held.claim?.expiresAt ?? held.leaseExpiresAt;
}

function lose(loop: ReceiveLoop, held: HeldDelivery): void {
  loop.lose(held);
  held.abort(new LeaseLostError(held.delivery.id));
}
