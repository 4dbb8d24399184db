import { setImmediate } from 'node:timers';
import type { Clock, Delivery, ReceiveOptions } from '@switchyard/core/driver';
import { Alarm } from './alarm.ts';
import type { IdIndex } from './id-index.ts';
import type { Holder } from './lease-table.ts';
import { QueueState } from './queue-state.ts';
import { ReceiverLine } from './receiver-line.ts';

/**
 * A physical queue in time: its state, those who wait to receive from it, and the alarm for the next
 * moment at which something happens by itself.
 *
 * Everything done to the state stands between `catchUp` and `changed`.
 */
export class MemoryQueue {
  readonly name: string;
  readonly state: QueueState;
  /** How many consumers are open. */
  consumers = 0;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #receivers: ReceiverLine;
  readonly #alarm: Alarm;
  #serving = false;
  #closed = false;

  constructor(
    name: string,
    parts: { readonly clock: Clock; readonly ids: IdIndex; readonly onChange: () => void },
  ) {
    this.name = name;
    this.state = new QueueState(name, parts.ids);
    this.#clock = parts.clock;
    this.#onChange = parts.onChange;
    this.#receivers = new ReceiverLine(parts.clock);
    this.#alarm = new Alarm(parts.clock, () => this.catchUp());
  }

  /** Whether nothing would be missed if this queue were forgotten. */
  get isUnused(): boolean {
    return this.consumers === 0 && this.state.isEmpty;
  }

  /** Lets happen what is due, and answers the time. */
  catchUp(): number {
    const now = this.#clock.now();
    if (this.state.catchUp(now)) this.changed(now);
    else this.#setAlarm(now);
    return now;
  }

  /** After any change: wakes who waits for it and sets the alarm anew. */
  changed(now: number): void {
    this.#wake();
    this.#setAlarm(now);
    this.#onChange();
  }

  /** Takes messages, after a turn of the event loop at least: a loop of receives must not starve I/O. */
  receive(holder: Holder, options: ReceiveOptions): Promise<readonly Delivery[]> {
    const received = this.#receivers.add(holder, options);
    this.#wake();
    return received;
  }

  /** Ends, with nothing, the receives of one holder, or all. */
  endReceives(holder?: Holder): void {
    this.#receivers.end(holder);
  }

  /** Ends every wait and timer. */
  close(): void {
    this.#closed = true;
    this.endReceives();
    this.#alarm.clear();
  }

  /** What becomes ready within one turn is given out together. */
  #wake(): void {
    if (this.#serving) return;
    const { ready, suspects } = this.state;
    const hasWork = ready.length + suspects.length > 0;
    if (!this.#receivers.hasFresh && !(this.#receivers.hasWaiting && hasWork)) return;
    this.#serving = true;
    setImmediate(() => this.#serve());
  }

  #serve(): void {
    this.#serving = false;
    if (this.#closed) return;
    const now = this.#clock.now();
    const moved = this.state.catchUp(now);
    const active = this.state.leases.length;
    this.#receivers.serve((options, holder) => this.#take(options, holder, now));
    if (this.state.suspects.length > 0) this.#receivers.rouse();
    this.#setAlarm(now);
    if (moved || this.state.leases.length > active) this.#onChange();
  }

  #take(options: ReceiveOptions, holder: Holder, now: number): readonly Delivery[] {
    if (options.alone !== true) return this.state.take(options.max, holder, now);
    const suspect = options.max < 1 ? undefined : this.state.takeSuspect(holder, now);
    return suspect === undefined ? [] : [suspect];
  }

  /** Delayed messages need nobody's attention until somebody waits for them. */
  #setAlarm(now: number): void {
    const expiry = this.state.leases.nextExpiry;
    const due = this.#receivers.hasWaiting ? this.state.delayed.nextDueAt : undefined;
    const next = Math.min(expiry ?? Infinity, due ?? Infinity);
    this.#alarm.set(next === Infinity ? undefined : next, now);
  }
}
