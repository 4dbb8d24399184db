import type { Delivery, HeaderPatch } from '../contract/message.ts';
import type { JobRun } from './job-run.ts';

/**
 * A delivery in our hands, from its receive to its settlement.
 *
 *   ready ──a slot is free──▶ running ──decided──▶ settling ──answered──▶ (gone)
 *     ▲                          └── to be run again in place ──┐
 *     └─────────────────────────────────────────────────────────┘
 *   A lost lease ends it at once: nothing is settled.
 */
export class HeldDelivery {
  delivery: Delivery;
  /** Epoch milliseconds of the receive. */
  readonly receivedAt: number;
  /** Epoch milliseconds until which it is surely ours; `Infinity` where leases are not timed. */
  leaseExpiresAt: number;
  /** Present while its handler runs. */
  run: JobRun | undefined;
  lost = false;

  constructor(delivery: Delivery, receivedAt: number, leaseMs: number) {
    this.delivery = delivery;
    this.receivedAt = receivedAt;
    // By our own clock: the broker's may run ahead of it or behind.
    this.leaseExpiresAt = receivedAt + leaseMs;
  }

  /** Changes the headers of what is held, for a run of the same delivery. */
  patch(patch: HeaderPatch | undefined): void {
    if (patch === undefined || this.delivery.malformed === true) return;
    const merged: Record<string, string | null> = { ...this.delivery.extra, ...patch };
    const entries = Object.entries(merged).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    this.delivery = { ...this.delivery, extra: Object.fromEntries(entries) };
  }
}
