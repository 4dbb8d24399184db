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
  lost = false;
  #run: JobRun | undefined;
  #abortReason: Error | undefined;

  constructor(delivery: Delivery, receivedAt: number, leaseMs: number) {
    this.delivery = delivery;
    this.receivedAt = receivedAt;
    // By our own clock: the broker's may run ahead of it or behind.
    this.leaseExpiresAt = receivedAt + leaseMs;
  }

  /** Its handler begins; an abort that came before is told now. */
  begin(run: JobRun): void {
    this.#run = run;
    if (this.#abortReason !== undefined) run.abort(this.#abortReason);
  }

  /** Its handler has ended, or is no longer waited for. */
  end(): void {
    this.#run = undefined;
  }

  /** Asks its handler to give up, also one that has not begun. */
  abort(reason: Error): void {
    this.#abortReason ??= reason;
    this.#run?.abort(reason);
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
