import type { Delivery } from '../contract/message.ts';
import type { JobRun } from './job-run.ts';

/**
 * A delivery in our hands, from its receive to its settlement.
 *
 *   ready ──a slot is free──▶ running ──decided──▶ settling ──answered──▶ (gone)
 *     └────────────── lease lost: gone at once, nothing is settled ──────────┘
 */
export class HeldDelivery {
  readonly delivery: Delivery;
  /** Epoch milliseconds of the receive. */
  readonly receivedAt: number;
  /** Epoch milliseconds until which it is surely ours; `Infinity` where leases are not timed. */
  leaseExpiresAt: number;
  /** Present while its handler runs. */
  run: JobRun | undefined;
  lost = false;

  constructor(delivery: Delivery, receivedAt: number) {
    this.delivery = delivery;
    this.receivedAt = receivedAt;
    this.leaseExpiresAt = delivery.leaseExpiresAt ?? Infinity;
  }
}
