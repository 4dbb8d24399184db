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
 *            └▶ waiting (ready | blocked | suspect) ──take──▶ active ──withdraw──▶ gone
 *                              ▲  ▲                            │
 *                              │  └ release 0, expiry, giveBack┤  at its old place
 *                              └───due── delayed ◀──release────┘  at a new place
 *
 * Blocked are those whose ordering key has another head; suspects were held by a process when it died.
 */
export class QueueState {
  readonly name: string;
  readonly ready: ReadyLine = new ReadyLine();
  readonly blocked: LinkedLine<StoredMessage> = new LinkedLine();
  /** Handed over one by one, to a holder of nothing else. */
  readonly suspects: LinkedLine<StoredMessage> = new LinkedLine();
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
    message.queue = this.name;
    this.#ids.add(message);
    if (delayMs > 0) this.#hold(message, delayMs, now);
    else this.#arrive(message, now);
  }

  /**
   * Does what was due by now, in the order it was: leases run out, delayed messages arrive. Answers
   * whether anything was.
   */
  catchUp(now: number): boolean {
    for (let moved = false; ; moved = true) {
      const lease = this.leases.expired(now);
      const dueAt = this.delayed.nextDueAt ?? Infinity;
      if (lease !== undefined && lease.expiresAt <= dueAt) this.#strike(lease);
      else if (dueAt <= now) this.#arriveNext(now);
      else return moved;
    }
  }

  /** Leases up to `max` ready messages to a holder. */
  take(max: number, holder: Holder, now: number): Delivery[] {
    const deliveries: Delivery[] = [];
    const { agingMs } = holder;
    while (deliveries.length < max) {
      const message = agingMs === undefined ? this.ready.shift() : this.ready.shiftAged(agingMs);
      if (message === undefined) break;
      deliveries.push(this.#deliver(message, holder, now));
    }
    return deliveries;
  }

  /** Leases one suspect to a holder of nothing else. */
  takeSuspect(holder: Holder, now: number): Delivery | undefined {
    const message = this.suspects.first;
    if (message === undefined) return undefined;
    this.suspects.remove(message);
    return this.#deliver(message, holder, now);
  }

  /** The holder of a lease that ran out lives after all: its job is acquitted of that death. */
  acquit(lease: Lease): void {
    lease.struck = false;
    const { message } = lease;
    if (message.queue !== this.name || message.where === 'nowhere' || message.deaths === 0) return;
    message.deaths -= 1;
    if (message.deaths > 0 || message.where !== 'suspect') return;
    this.suspects.remove(message);
    this.#putBack(message);
  }

  /** Takes a message out that is not under a lease; its key goes to its follower. */
  remove(message: StoredMessage): void {
    switch (message.where) {
      case 'ready':
        this.ready.remove(message);
        break;
      case 'suspect':
        this.suspects.remove(message);
        break;
      case 'delayed':
        this.delayed.remove(message);
        break;
      case 'blocked':
        this.blocked.remove(message);
        break;
      case 'leased':
      case 'nowhere':
        return;
    }
    message.where = 'nowhere';
    this.#ids.remove(message);
    this.#leaveKey(message);
  }

  /** Makes a delayed message ready before it is due. */
  hasten(message: StoredMessage, now: number): void {
    this.delayed.remove(message);
    this.#arrive(message, now);
  }

  /** Ends a lease and takes the message out of this queue: it is acked, or goes to the dead letters. */
  withdraw(lease: Lease): StoredMessage {
    const { message } = lease;
    this.leases.end(lease);
    message.where = 'nowhere';
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
    if (how.headers !== undefined) {
      // Its run came to an end and its process lives: it is no suspect any more.
      lease.message.deaths = 0;
      lease.message.patch(how.headers);
    }
    if (!(how.delayMs > 0)) return this.giveBack(lease);
    this.leases.end(lease);
    this.#hold(lease.message, how.delayMs, now);
  }

  /** Ends a lease; the message is ready again, at the place it had. */
  giveBack(lease: Lease): void {
    this.leases.end(lease);
    this.#putBack(lease.message);
  }

  /** Removes what waits or is delayed and answers it. */
  purge(): readonly StoredMessage[] {
    const gone = [
      ...this.ready.clear(),
      ...this.blocked.clear(),
      ...this.suspects.clear(),
      ...this.delayed.clear(),
    ];
    for (const message of gone) {
      message.where = 'nowhere';
      this.#ids.remove(message);
    }
    this.#keys.keepOnly(this.#active());
    return gone;
  }

  /** Everything that lies here; what is active before what may be its copy. */
  *[Symbol.iterator](): Generator<StoredMessage, void, void> {
    yield* this.#active();
    yield* this.blocked;
    yield* this.suspects;
    yield* this.delayed;
    yield* this.ready;
  }

  /** How many are in which state. */
  counts(now: number): QueueCounts {
    const waiting = this.#waiting;
    const oldest = Math.min(
      this.ready.oldest,
      this.blocked.first?.since ?? Infinity,
      ...Array.from(this.suspects, (message) => message.since),
    );
    return {
      waiting,
      delayed: this.delayed.length,
      active: this.leases.length,
      oldestAgeSeconds: waiting === 0 ? 0 : Math.max(0, now - oldest) / 1_000,
    };
  }

  get #waiting(): number {
    return this.ready.length + this.blocked.length + this.suspects.length;
  }

  #hold(message: StoredMessage, delayMs: number, now: number): void {
    message.since = now;
    message.dueAt = now + delayMs;
    message.sequence = this.#nextPlace();
    message.where = 'delayed';
    this.delayed.push(message);
  }

  #arrive(message: StoredMessage, since: number): void {
    message.since = since;
    message.sequence = this.#nextPlace();
    const { orderingKey } = message;
    if (orderingKey === undefined || message.holdsKey || this.#keys.join(message, orderingKey)) {
      if (message.deaths > 0) return this.#suspect(message);
      message.where = 'ready';
      this.ready.push(message);
    } else {
      message.where = 'blocked';
      this.blocked.push(message);
    }
  }

  /** A lease ran out: its holder is taken for dead. */
  #strike(lease: Lease): void {
    lease.message.deaths += 1;
    lease.struck = true;
    this.giveBack(lease);
  }

  #arriveNext(now: number): void {
    const due = this.delayed.takeDue(now);
    if (due !== undefined) this.#arrive(due, due.dueAt);
  }

  #putBack(message: StoredMessage): void {
    if (message.deaths > 0) return this.#suspect(message);
    message.where = 'ready';
    this.ready.putBack(message);
  }

  #suspect(message: StoredMessage): void {
    message.where = 'suspect';
    this.suspects.push(message);
  }

  #deliver(message: StoredMessage, holder: Holder, now: number): Delivery {
    message.run += 1;
    message.where = 'leased';
    message.takenAt = now;
    return makeDelivery(this.name, this.leases.give(message, holder, now));
  }

  /** One that waits leaves its key's line: as its head, or from among the followers. */
  #leaveKey(message: StoredMessage): void {
    const { orderingKey } = message;
    if (orderingKey === undefined) return;
    if (message.holdsKey) return this.#freeKey(message);
    const before = [...this].find((one) => one.follower === message);
    this.#keys.cut(message, orderingKey, before);
  }

  #freeKey(message: StoredMessage): void {
    if (message.orderingKey === undefined) return;
    const next = this.#keys.leave(message, message.orderingKey);
    if (next === undefined) return;
    if (next.where !== 'blocked') return;
    this.blocked.remove(next);
    this.#putBack(next);
  }

  #nextPlace(): number {
    return (this.#lastPlace += 1);
  }

  *#active(): Generator<StoredMessage, void, void> {
    for (const lease of this.leases) yield lease.message;
  }
}
