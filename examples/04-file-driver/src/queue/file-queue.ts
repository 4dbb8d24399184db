import type { Clock, QueueCounts, ReceiveOptions, Timer } from '@switchyard/core/driver';
import TinyQueue from 'tinyqueue';
import { byDueTime, byPlace, type StoredMessage } from './stored-message.ts';

/** The bond of one delivery to its consumer; also its receipt. */
export interface Lease {
  readonly message: StoredMessage;
  readonly holder: Holder;
  expiresAt: number;
  /** Whether it ran out, and that was counted as a death. */
  struck: boolean;
}

/** Who holds messages. All its leases have one length, so the first is the next to expire. */
export interface Holder {
  readonly held: Set<Lease>;
  readonly isClosed: boolean;
}

/**
 * One physical queue, in memory.
 *
 *   add ─▶ delayed ──due──▶ ready ──take──▶ held by a consumer ──▶ gone, or put back
 *                          suspects              │
 *                             ▲                  │
 *                             └──── lease over ──┘
 *
 * Suspects were held when their worker died: each is handed to who holds nothing else.
 */
export class FileQueue {
  readonly name: string;
  readonly holders = new Set<Holder>();
  readonly #clock: Clock;
  readonly #onLost: (message: StoredMessage) => void;
  readonly #waiting = new Set<() => void>();
  #ready = new TinyQueue<StoredMessage>([], byPlace);
  #suspects = new TinyQueue<StoredMessage>([], byPlace);
  #delayed = new TinyQueue<StoredMessage>([], byDueTime);
  #lastPlace = 0;
  #alarm: Timer | undefined;

  /** `onLost` is told of each message whose lease ran out. */
  constructor(
    name: string,
    parts: { readonly clock: Clock; readonly onLost: (message: StoredMessage) => void },
  ) {
    this.name = name;
    this.#clock = parts.clock;
    this.#onLost = parts.onLost;
  }

  /** Takes in a message that is new here, or comes back for later. */
  add(message: StoredMessage): void {
    if (message.dueAt > this.#clock.now()) this.#delayed.push(message);
    else this.#arrive(message);
  }

  /** Takes a message back at the place it had. */
  putBack(message: StoredMessage): void {
    (message.deaths > 0 ? this.#suspects : this.#ready).push(message);
  }

  get hasSuspects(): boolean {
    return this.#suspects.length > 0;
  }

  /** Takes out up to `max` that are ready, or one suspect. */
  take({ max, alone }: Pick<ReceiveOptions, 'max' | 'alone'>): readonly StoredMessage[] {
    this.catchUp();
    const [line, most] = alone === true ? [this.#suspects, Math.min(max, 1)] : [this.#ready, max];
    const taken: StoredMessage[] = [];
    while (taken.length < most) {
      const message = line.pop();
      if (message === undefined) break;
      taken.push(message);
    }
    return taken;
  }

  /** Sorts its suspects anew, after one was cleared. */
  sortSuspects(): void {
    const all = this.#suspects.data;
    this.#suspects = new TinyQueue<StoredMessage>([], byPlace);
    for (const message of all) this.putBack(message);
    this.changed();
  }

  /** Takes out all that waits or is delayed. */
  clear(): readonly StoredMessage[] {
    this.catchUp();
    const all = [...this.#ready.data, ...this.#suspects.data, ...this.#delayed.data];
    this.#ready = new TinyQueue<StoredMessage>([], byPlace);
    this.#suspects = new TinyQueue<StoredMessage>([], byPlace);
    this.#delayed = new TinyQueue<StoredMessage>([], byDueTime);
    return all;
  }

  /** Lets happen what is due by now: leases run out, delayed messages become ready. */
  catchUp(): void {
    const now = this.#clock.now();
    for (const holder of this.holders) {
      for (const lease of holder.held) {
        if (lease.expiresAt > now) break;
        holder.held.delete(lease);
        lease.struck = true;
        this.#onLost(lease.message);
        this.putBack(lease.message);
      }
      if (holder.isClosed && holder.held.size === 0) this.holders.delete(holder);
    }
    while ((this.#delayed.peek()?.dueAt ?? Infinity) <= now) {
      const due = this.#delayed.pop();
      if (due !== undefined) this.#arrive(due);
    }
  }

  /** What is there, state by state; in no order. */
  contents(): Readonly<Record<'waiting' | 'delayed' | 'active', readonly StoredMessage[]>> {
    this.catchUp();
    const active = [...this.holders].flatMap(({ held }) => [...held].map((one) => one.message));
    const waiting = [...this.#ready.data, ...this.#suspects.data];
    return { waiting, delayed: this.#delayed.data, active };
  }

  counts(): QueueCounts {
    const { waiting, delayed, active } = this.contents();
    const now = this.#clock.now();
    const oldest = Math.min(this.#ready.peek()?.dueAt ?? now, this.#suspects.peek()?.dueAt ?? now);
    return {
      waiting: waiting.length,
      delayed: delayed.length,
      active: active.length,
      oldestAgeSeconds: (now - oldest) / 1_000,
    };
  }

  /** Resolves after a change that may matter, after `ms`, or when `signal` aborts. */
  change(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        timer.clear();
        signal?.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = this.#clock.setTimer(wake, ms, { idle: true });
      signal?.addEventListener('abort', wake);
      this.#waiting.add(wake);
      this.#setAlarm();
    });
  }

  /** After any change: wakes who waits if there is something, and sets the alarm anew. */
  changed(): void {
    if (this.#ready.length + this.#suspects.length > 0) this.wakeAll();
    else this.#setAlarm();
  }

  /** Ends every wait. */
  wakeAll(): void {
    for (const wake of this.#waiting) wake();
    this.#setAlarm();
  }

  /** One timer for the next thing that happens by itself, while somebody waits for it. */
  #setAlarm(): void {
    this.#alarm?.clear();
    this.#alarm = undefined;
    if (this.#waiting.size === 0) return;
    const expiries = [...this.holders].map(({ held: [first] }) => first?.expiresAt ?? Infinity);
    const next = Math.min(this.#delayed.peek()?.dueAt ?? Infinity, ...expiries);
    if (next === Infinity) return;
    const ring = (): void => {
      this.catchUp();
      this.changed();
    };
    this.#alarm = this.#clock.setTimer(ring, Math.max(0, next - this.#clock.now()));
  }

  #arrive(message: StoredMessage): void {
    this.#lastPlace += 1;
    message.place = this.#lastPlace;
    this.putBack(message);
  }
}
