import type { Clock } from '../contract/clock.ts';
import type { Delivery } from '../contract/message.ts';
import type { CompleteConsumer } from '../emulate/complete-consumer.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import { deferred, type Deferred } from '../internal/deferred.ts';
import type { Pulse } from '../health/pulse.ts';
import { Gate } from '../internal/gate.ts';
import { ReceiveRetry } from './receive-retry.ts';

/** What an intake works with. */
export interface IntakeParts {
  readonly consumer: CompleteConsumer;
  readonly driver: string;
  readonly clock: Clock;
  readonly events: EngineEvents;
  readonly random: () => number;
  /** Told when it sleeps on purpose; the consumer tells it the rest. */
  readonly pulse: Pick<Pulse, 'rest'>;
  /** How many more there is room for. */
  readonly room: () => number;
  readonly accept: (delivery: Delivery) => void;
  /** Called when something was received, or is known not to come at once. */
  readonly onReady: () => void;
  /** Called when nothing was received but suspects, which are to run alone. */
  readonly onSuspects: () => void;
}

/** Why a queue is not received from: an operator paused it, or a suspect runs alone. */
export type AsideReason = 'paused' | 'suspect';

/** Longest wait of one receive, in milliseconds. */
const WAIT_MS = 30_000;
/** Longest that a queue keeps its turn while it is asked for more, in milliseconds. */
const REFILL_MS = 1_000;

/**
 * Asks the broker for what there is room for, again and again.
 *
 *   asking ──room is gone──▶ waiting for room ──knock──▶ asking
 *      └──standAside()──▶ aside ──resume()──▶ asking          quiet() ends it from anywhere
 */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #roomMade = new Gate();
  readonly #abort = new AbortController();
  #looping: Promise<void> | undefined;
  /** Whether the queue had as many as it was asked for, so that it may have more. */
  #mayHaveMore = true;
  readonly #asideFor = new Set<AsideReason>();
  /** Resolves once nothing is asked of the broker any more. */
  #aside: Deferred<void> | undefined;
  /** Ends the wait of the receive that is under way. */
  #wait = new AbortController();

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Whether it has ended for good. */
  get isQuiet(): boolean {
    return this.#abort.signal.aborted;
  }

  get isPaused(): boolean {
    return this.#asideFor.has('paused');
  }

  /** Whether the queue is about to be asked for more, and had more when it was asked last. */
  get isRefilling(): boolean {
    if (!this.#mayHaveMore || this.#asideFor.size > 0 || this.isQuiet) return false;
    return this.#parts.room() > 0;
  }

  /** Whether jobs wait that were held by a process when it died. */
  get hasSuspects(): boolean {
    return this.#parts.consumer.hasSuspects && !this.isPaused;
  }

  start(): void {
    this.#looping = this.#loop();
  }

  /** There may be room for more. */
  knock(): void {
    this.#roomMade.knock();
  }

  /** Asks for nothing until `resume()`; resolves once nothing is on its way. */
  async standAside(reason: AsideReason): Promise<void> {
    this.#asideFor.add(reason);
    if (this.#looping === undefined || this.isQuiet) return;
    this.#aside ??= deferred();
    this.#wait.abort();
    this.#roomMade.knock();
    await Promise.race([this.#aside.promise, this.#looping]);
  }

  /** Asks again, unless there is another reason not to. */
  resume(reason: AsideReason): void {
    this.#asideFor.delete(reason);
    if (this.#asideFor.size > 0) return;
    this.#aside = undefined;
    this.#roomMade.knock();
  }

  /** Receives one suspect, to be run alone; nothing where the broker does not answer. */
  async takeSuspect(): Promise<Delivery | undefined> {
    const { signal } = this.#abort;
    const options = { max: 1, waitMs: 0, alone: true, signal };
    const [delivery] = await this.#parts.consumer.receive(options).catch(() => []);
    return delivery;
  }

  /** Ends; resolves once nothing is on its way. */
  async quiet(): Promise<void> {
    this.#abort.abort();
    this.#wait.abort();
    this.#roomMade.knock();
    await this.#looping;
  }

  async #loop(): Promise<void> {
    const { room, onReady } = this.#parts;
    const retry = new ReceiveRetry(this.#parts, this.#abort.signal);
    while (!this.isQuiet) {
      const max = this.#asideFor.size === 0 ? room() : 0;
      if (max === 0) {
        this.#parts.pulse.rest(this.#whyResting);
        this.#aside?.resolve();
        await this.#roomMade.wait();
        continue;
      }
      const othersWait = this.#mayHaveMore;
      const deliveries = await retry.run(() => this.#receive(max));
      if (deliveries.length > 0 || othersWait) onReady();
      if (deliveries.length === 0 && this.hasSuspects) await this.#leaveTheFloor();
    }
    this.#parts.pulse.rest('stopped');
  }

  get #whyResting(): string {
    if (this.#asideFor.size === 0) return 'full';
    return this.isPaused ? 'paused' : 'a suspect runs alone';
  }

  /** There is nothing but suspects: asking again would be answered so at once. */
  async #leaveTheFloor(): Promise<void> {
    this.#parts.onSuspects();
    if (this.#asideFor.size > 0 || !this.hasSuspects) return;
    this.#parts.pulse.rest('only suspects wait');
    await this.#roomMade.wait();
  }

  /** Asks without waiting while the queue may have more: it keeps its turn until the answer is there. */
  async #receive(max: number): Promise<readonly Delivery[]> {
    const { consumer, clock } = this.#parts;
    const inTurn = this.#mayHaveMore;
    const waitMs = inTurn ? 0 : WAIT_MS;
    const giveWay = inTurn ? clock.setTimer(() => this.#giveWay(), REFILL_MS) : undefined;
    if (this.#wait.signal.aborted && !this.isQuiet) this.#wait = new AbortController();
    try {
      const deliveries = await consumer.receive({ max, waitMs, signal: this.#wait.signal });
      this.#mayHaveMore = deliveries.length >= max;
      // What cannot be accepted is the driver's failure like any other: the loop goes on.
      for (const delivery of deliveries) this.#parts.accept(delivery);
      return deliveries;
    } catch (error) {
      this.#giveWay();
      throw error;
    } finally {
      giveWay?.clear();
    }
  }

  /** Lets the other queues go on. */
  #giveWay(): void {
    if (!this.#mayHaveMore) return;
    this.#mayHaveMore = false;
    this.#parts.onReady();
  }
}
