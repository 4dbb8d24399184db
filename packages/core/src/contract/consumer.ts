import type { Capabilities, Offers } from './capabilities.ts';
import type { BatchId, Delivery, Settled, Settlement } from './message.ts';

/** How much to receive, and how long to wait for the first message. */
export interface ReceiveOptions {
  /** At most this many deliveries. */
  readonly max: number;
  /** Wait at most this long while the queue is empty; 0 answers at once. */
  readonly waitMs: number;
  /**
   * The caller holds nothing else: asks for one suspect, a message that was held by a process when
   * it died, and for nothing but that. Sent only to drivers that declare `deathCount`.
   */
  readonly alone?: boolean | undefined;
  /** Ends the wait early: the call then resolves with what there is. */
  readonly signal?: AbortSignal | undefined;
}

/** Which deliveries outlive their consumer. */
export interface CloseConsumerOptions {
  /** Deliveries whose handler still runs: they keep their lease and may still be settled. */
  readonly keep?: readonly Delivery[] | undefined;
}

interface ConsumerCore {
  /**
   * Takes up to `max` messages. Pull with a bounded wait: back-pressure is asking for less.
   * Never holds more unsettled than the subscription's `prefetch`. Resolves with an empty list when
   * the wait is over; throws `DriverError` only.
   */
  receive(options: ReceiveOptions): Promise<readonly Delivery[]>;
  /**
   * Settles in one go; mixed kinds share one round trip. `'settled'` means all of them were.
   * A lost lease is an answer, never an exception. Only kinds that the capabilities declare arrive
   * here; another is refused with nothing changed. A closed consumer still settles what it kept.
   */
  settle(
    settlements: readonly Settlement[],
    options: { readonly batch: BatchId },
  ): Promise<'settled' | readonly Settled[]>;
  /** Gives back, uncounted, all that is neither settled nor kept. Idempotent. */
  close(options?: CloseConsumerOptions): Promise<void>;
}

interface Renewing {
  /**
   * Prolongs the leases by the subscription's `leaseMs` and answers those that were already lost, as
   * the objects it was given. A closed consumer still renews what it kept.
   */
  renew(held: readonly Delivery[]): Promise<readonly Delivery[]>;
}

interface Suspecting {
  /**
   * Whether suspects wait: they are handed over only to who asks for one alone. A waiting `receive`
   * ends early, with nothing, once there is one.
   */
  readonly hasSuspects: boolean;
}

/** A driver's open reader of one queue. */
export type Consumer<C extends Capabilities = Capabilities> = ConsumerCore &
  Offers<C['lease'], 'connection' | 'partition', Renewing> &
  Offers<C['deathCount'], false, Suspecting>;
