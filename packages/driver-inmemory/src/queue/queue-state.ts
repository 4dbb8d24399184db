import type { Delivery, HeaderPatch, QueueCounts } from '@switchyard/core/driver';
import { DelayedLine } from './delayed-line.ts';
import type { IdIndex } from './id-index.ts';
import { LeaseTable, type Holder, type Lease } from './lease-table.ts';
import { LinkedLine } from './linked-line.ts';
import { makeDelivery } from './make-delivery.ts';
import { KeyLines } from './ordering.ts';
import { ReadyLine } from './ready-line.ts';
import type { StoredMessage } from './stored-message.ts';

/**
 * The messages of one physical queue and every way they move. Knows no clock: it is told the time.
 *
 *            ┌─▶ delayed ──due──┐
 *   add ─────┤                  ▼
 *            └─────────▶ waiting (ready | blocked) ──take──▶ active ──withdraw──▶ gone
 *                              ▲  ▲                            │
 *                              │  └ release 0, expiry, giveBack┤  at its old place
 *                              └───due── delayed ◀──release────┘  at a new place
 *
 * Blocked are those whose ordering key has another head.
 */
export class QueueState {
  readonly name: string;
  readonly ready: ReadyLine = new ReadyLine();
  readonly blocked: LinkedLine<StoredMessage> = new LinkedLine();
  readonly delayed: DelayedLine = new DelayedLine();
  readonly leases: LeaseTable = new LeaseTable();
  readonly #ids: IdIndex;
  readonly #keys = new KeyLines();
  #lastPlace = 0;

  constructor(name: string, ids: IdIndex) {
    this.name = name;
    this.#ids = ids;
  }

  get isEmpty(): boolean {
    return this.#waiting + this.delayed.length + this.leases.length === 0;
  }

  /** Takes in a message that is new to this queue. */
  add(message: StoredMessage, delayMs: number, now: number): void {
    this.#ids.add(message);
    if (delayMs > 0) this.#hold(message, delayMs, now);
    else this.#arrive(message, now);
  }

  /** Does what was due by now: leases run out, delayed messages arrive. Answers whether anything was. */
  catchUp(now: number): boolean {
    let moved = false;
    for (
      let lease = this.leases.expired(now);
      lease !== undefined;
      lease = this.leases.expired(now)
    ) {
      lease.message.deaths += 1;
      this.giveBack(lease);
      moved = true;
    }
    for (let due = this.delayed.takeDue(now); due !== undefined; due = this.delayed.takeDue(now)) {
      this.#arrive(due, due.dueAt);
      moved = true;
    }
    return moved;
  }

  /** Leases up to `max` ready messages to a holder. */
  take(max: number, holder: Holder, now: number): Delivery[] {
    const deliveries: Delivery[] = [];
    while (deliveries.length < max) {
      const message = this.ready.shift();
      if (message === undefined) break;
      message.run += 1;
      deliveries.push(makeDelivery(this.name, this.leases.give(message, holder, now)));
    }
    return deliveries;
  }

  /** Ends a lease and takes the message out of this queue: it is acked, or goes to the dead letters. */
  withdraw(lease: Lease): StoredMessage {
    const { message } = lease;
    this.leases.end(lease);
    this.#ids.remove(message);
    this.#freeKey(message);
    return message;
  }

  /** Ends a lease and keeps the message: at its old place now, or at a new one after a delay. */
  release(
    lease: Lease,
    how: { readonly delayMs: number; readonly headers?: HeaderPatch | undefined },
    now: number,
  ): void {
    lease.message.patch(how.headers);
    if (!(how.delayMs > 0)) return this.giveBack(lease);
    this.leases.end(lease);
    this.#hold(lease.message, how.delayMs, now);
  }

  /** Ends a lease; the message is ready again, at the place it had. */
  giveBack(lease: Lease): void {
    this.leases.end(lease);
    this.ready.putBack(lease.message);
  }

  /** Removes what waits or is delayed and answers how many went. */
  purge(): number {
    const gone = [...this.ready.clear(), ...this.blocked.clear(), ...this.delayed.clear()];
    for (const message of gone) this.#ids.remove(message);
    this.#keys.keepOnly(this.#active());
    return gone.length;
  }

  /** How many are in which state. */
  counts(now: number): QueueCounts {
    const waiting = this.#waiting;
    const oldest = Math.min(this.ready.oldest, this.blocked.first?.since ?? Infinity);
    return {
      waiting,
      delayed: this.delayed.length,
      active: this.leases.length,
      oldestAgeSeconds: waiting === 0 ? 0 : Math.max(0, now - oldest) / 1_000,
    };
  }

  get #waiting(): number {
    return this.ready.length + this.blocked.length;
  }

  #hold(message: StoredMessage, delayMs: number, now: number): void {
    message.since = now;
    message.dueAt = now + delayMs;
    message.sequence = this.#nextPlace();
    this.delayed.push(message);
  }

  #arrive(message: StoredMessage, since: number): void {
    message.since = since;
    message.sequence = this.#nextPlace();
    const { orderingKey } = message;
    if (orderingKey === undefined || message.holdsKey || this.#keys.join(message, orderingKey))
      this.ready.push(message);
    else this.blocked.push(message);
  }

  #freeKey(message: StoredMessage): void {
    if (message.orderingKey === undefined) return;
    const next = this.#keys.leave(message, message.orderingKey);
    if (next === undefined) return;
    this.blocked.remove(next);
    this.ready.putBack(next);
  }

  #nextPlace(): number {
    return (this.#lastPlace += 1);
  }

  *#active(): Generator<StoredMessage, void, void> {
    for (const lease of this.leases) yield lease.message;
  }
}
