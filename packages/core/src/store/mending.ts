import type { Clock, Timer } from '../contract/clock.ts';
import type { Logger } from '../contract/logger.ts';
import type { OutboundMessage } from '../contract/message.ts';
import type { DueTimer, StoredJob, StoreOp } from '../contract/store.ts';
import type { SendResult } from '../emulate/publish-complete.ts';
import { describeError } from '../exceptions/describe-error.ts';
import type { Heartbeats } from '../health/heartbeats.ts';
import type { Pulse } from '../health/pulse.ts';
import { timeOfId } from '../internal/id.ts';
import { messageOf } from './message-of.ts';
import type { SeparateParts } from './separate-parts.ts';

/** What mending works with. */
export interface MendingParts extends SeparateParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly heartbeats: Heartbeats;
  /** The queues whose jobs are looked after. */
  readonly queues: readonly string[];
}

/** A job that has been on its way for so long is published again, in milliseconds. */
const STUCK_MS = 30_000;
const SWEEP_EVERY_MS = 10_000;
const LEAD_MS = 30_000;
const PROMOTE_EVERY_MS = 500;
const PAGE = 100;
/** So many pages of a queue are swept in one round. */
const PAGES = 5;
const ALARM = 'alarm';
/** Calls of a round, one after another: connect, lead; find or take, publish and its repeats, note. */
const ROUND_CALLS = 2;
const CALLS_PER_QUEUE = 6 * PAGES;

/**
 * What lies between store and broker is mended by one worker, elected: the sweeper publishes what
 * stayed `enqueuing`, the promoter what its timer makes due.
 */
export class Mending {
  readonly #parts: MendingParts;
  readonly #timers = new Map<string, Timer>();
  readonly #pulses: Pulse[] = [];
  /** How far each queue is swept; nothing where the next round begins at its oldest. */
  readonly #sweptTo = new Map<string, string | undefined>();
  #closed = false;

  constructor(parts: MendingParts) {
    this.#parts = parts;
  }

  /** Begins both loops. */
  start(): void {
    this.#every(this.#loop('sweep'), SWEEP_EVERY_MS, () => this.#sweep());
    if (this.#parts.runtime.capabilities.delay === false) {
      this.wake();
      this.#every(this.#loop('promote'), PROMOTE_EVERY_MS, () => this.#promote());
    }
  }

  /** Ends both loops; what is under way is finished by who leads next. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) timer.clear();
    for (const pulse of this.#pulses) pulse.end();
  }

  /** A timer was set by this engine. */
  wake(): void {
    void this.#setAlarm().catch(() => undefined);
  }

  #loop(name: string): Pulse {
    const pulse = this.#parts.heartbeats.open(name);
    this.#pulses.push(pulse);
    return pulse;
  }

  #every(pulse: Pulse, ms: number, work: () => Promise<void>): void {
    if (this.#closed) return;
    const { name } = pulse;
    pulse.expect(ms, ROUND_CALLS + this.#parts.queues.length * CALLS_PER_QUEUE);
    const round = async (): Promise<void> => {
      try {
        if (await this.#leads(name)) await work();
        pulse.beat();
      } catch (error) {
        pulse.fail(error, ms);
        this.#parts.log.debug({ loop: name, error: describeError(error) }, 'mending is put off');
      }
      this.#every(pulse, ms, work);
    };
    const options = { keepsAlive: false, idle: true } as const;
    this.#timers.set(
      name,
      this.#parts.clock.setTimer(() => void round(), ms, options),
    );
  }

  /** Looks at the very instant at which the next timer is due, and not only when its round comes. */
  async #setAlarm(): Promise<void> {
    const { store, clock } = this.#parts;
    const dueAt = await store.nextDueAt();
    this.#timers.get(ALARM)?.clear();
    if (dueAt === undefined || this.#closed) return;
    const ring = (): void => {
      this.#promote().catch((error: unknown) => {
        this.#parts.log.debug({ error: describeError(error) }, 'promotion is put off');
      });
    };
    const ms = Math.max(1, dueAt - clock.now());
    this.#timers.set(ALARM, clock.setTimer(ring, ms, { keepsAlive: false }));
  }

  #leads(name: string): Promise<boolean> {
    const { store, worker } = this.#parts;
    return store.lead(name, worker, LEAD_MS);
  }

  /** Looks at a few pages of each queue, and goes on behind them in the next round. */
  async #sweep(): Promise<void> {
    for (const queue of this.#parts.queues) {
      let cursor = this.#sweptTo.get(queue);
      for (let page = 0; page < PAGES; page += 1) {
        cursor = await this.#sweepPage(queue, cursor);
        if (cursor === undefined) break;
      }
      this.#sweptTo.set(queue, cursor);
    }
  }

  async #sweepPage(queue: string, cursor: string | undefined): Promise<string | undefined> {
    const { store, clock } = this.#parts;
    const page = await store.find({ queue, state: 'enqueuing', limit: PAGE, cursor });
    const stuck = page.jobs.filter((job) => since(job) <= clock.now() - STUCK_MS);
    await this.#publish(queue, stuck, { note: noteOfSwept });
    return page.cursor;
  }

  async #promote(): Promise<void> {
    const { store } = this.#parts;
    for (;;) {
      const due = await store.takeDue({ max: PAGE, leaseMs: LEAD_MS });
      for (const queue of new Set(due.map((timer) => timer.queue))) {
        const mine = due.filter((timer) => timer.queue === queue);
        await this.#publish(queue, mine, { note: noteOfPromoted });
      }
      if (due.length < PAGE) break;
    }
    await this.#setAlarm();
  }

  /** Publishes first and notes it after: a crash between the two makes a copy, which its claim drops. */
  async #publish<J extends StoredJob | DueTimer>(
    queue: string,
    jobs: readonly J[],
    { note }: { readonly note: (job: J, message: OutboundMessage) => readonly StoreOp[] },
  ): Promise<void> {
    if (jobs.length === 0) return;
    const { copies, store, clock } = this.#parts;
    const copied = jobs.map((job) => ({ job, message: messageOf(job, clock.now()) }));
    const results = await copies.addMany(
      queue,
      copied.map(({ message }) => message),
    );
    const sent = copied.filter((_, index) => isThere(results[index]));
    if (sent.length === 0) return;
    await store.apply(
      sent.map(({ job, message }) => ({ queue, id: job.id, ops: note(job, message) })),
    );
  }
}

function noteOfSwept(_: StoredJob, { delayMs = 0 }: OutboundMessage): readonly StoreOp[] {
  const state = delayMs > 0 ? 'delayed' : 'waiting';
  return [{ type: 'record.patch', from: ['enqueuing'], state }];
}

/** The job may be quicker than this note, and kept back again by now: then nothing of it is written. */
function noteOfPromoted({ dueAt }: DueTimer): readonly StoreOp[] {
  return [
    { type: 'timer.remove', dueAt },
    { type: 'record.patch', from: ['delayed'], state: 'waiting' },
  ];
}

function isThere(result: SendResult | undefined): boolean {
  return result?.type === 'stored' || result?.type === 'duplicate';
}

/** Since when a job has been on its way. */
function since(job: StoredJob): number {
  return job.createdAt ?? timeOfId(job.id) ?? 0;
}
