import type { Delivery, HeaderPatch } from '../contract/message.ts';
import { patchHeaders } from '../envelope/patch-headers.ts';
import type { JobRun } from './job-run.ts';

/** A claim of ours. */
export interface HeldClaim {
  readonly token: string;
  readonly run: number;
  /** Epoch milliseconds until which it is surely ours. */
  expiresAt: number;
}

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
  /** Whether it is run again from here: a copy of a head of an ordering key would lie behind its followers. */
  inPlace = false;
  /** The store's lease on this run; missing where the delivery itself is the claim. */
  claim: HeldClaim | undefined;
  #run: JobRun | undefined;
  #abortReason: Error | undefined;

  constructor(delivery: Delivery, receivedAt: number, leaseMs: number) {
    this.delivery = delivery;
    this.receivedAt = receivedAt;
    // By our own clock: the broker's may run ahead of it or behind.
    this.leaseExpiresAt = receivedAt + leaseMs;
  }

  /** The store knows better than the broker which run this is, and how often its process died. */
  count(known: { readonly run: number; readonly deaths: number }): void {
    if (this.delivery.malformed !== true) this.delivery = { ...this.delivery, ...known };
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
    this.delivery = { ...this.delivery, extra: patchHeaders(this.delivery.extra, patch) };
  }
}
