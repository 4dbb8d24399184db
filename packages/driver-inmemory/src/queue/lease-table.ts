import { LinkedLine, type Linked } from './linked-line.ts';
import type { StoredMessage } from './stored-message.ts';

/** Who takes messages, for how long they are leased, and in which order. */
export interface Holder {
  readonly leaseMs: number;
  /** Milliseconds in which what waits gains one priority; `undefined`: priorities are strict. */
  readonly agingMs: number | undefined;
}

/** The bond of one delivery to its holder; also its receipt. Once ended it never lives again. */
export class Lease implements Linked<Lease> {
  readonly message: StoredMessage;
  readonly holder: Holder;
  expiresAt: number;
  live = true;
  /** Whether its end by time was counted as the death of its holder. */
  struck = false;
  before: Lease | undefined = undefined;
  after: Lease | undefined = undefined;

  constructor(message: StoredMessage, holder: Holder, expiresAt: number) {
    this.message = message;
    this.holder = holder;
    this.expiresAt = expiresAt;
  }
}

/**
 * The leases of one queue. Those of equal length run out in the order in which they were given or
 * renewed, so a line per length knows the next expiry without sorting.
 */
export class LeaseTable {
  readonly #lines = new Map<number, LinkedLine<Lease>>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** When the next lease runs out. */
  get nextExpiry(): number | undefined {
    let next: number | undefined;
    for (const { first } of this.#lines.values()) {
      if (first !== undefined && !(first.expiresAt >= (next ?? Infinity))) next = first.expiresAt;
    }
    return next;
  }

  give(message: StoredMessage, holder: Holder, now: number): Lease {
    const lease = new Lease(message, holder, now + holder.leaseMs);
    this.#lineFor(holder).push(lease);
    this.#length += 1;
    return lease;
  }

  /** The ended lease behind a receipt, if its end was counted against its job and its holder lives after all. */
  struck(receipt: unknown, holder: Holder): Lease | undefined {
    return receipt instanceof Lease && receipt.struck && receipt.holder === holder
      ? receipt
      : undefined;
  }

  /** The live lease behind a receipt, if it is this holder's. Receipts of anybody else are nothing. */
  find(receipt: unknown, holder: Holder): Lease | undefined {
    return receipt instanceof Lease && receipt.live && receipt.holder === holder
      ? receipt
      : undefined;
  }

  renew(lease: Lease, now: number): void {
    const line = this.#lineFor(lease.holder);
    line.remove(lease);
    lease.expiresAt = now + lease.holder.leaseMs;
    line.push(lease);
  }

  /** Ends a live lease. */
  end(lease: Lease): void {
    this.#lineFor(lease.holder).remove(lease);
    lease.live = false;
    this.#length -= 1;
  }

  /** A lease that has run out; call it again after ending that one. */
  expired(now: number): Lease | undefined {
    for (const { first } of this.#lines.values()) {
      if (first !== undefined && first.expiresAt <= now) return first;
    }
    return undefined;
  }

  *[Symbol.iterator](): Generator<Lease, void, void> {
    for (const line of this.#lines.values()) yield* line;
  }

  #lineFor({ leaseMs }: Holder): LinkedLine<Lease> {
    let line = this.#lines.get(leaseMs);
    if (line === undefined) {
      line = new LinkedLine();
      this.#lines.set(leaseMs, line);
    }
    return line;
  }
}
