import type { Clock } from '../contract/clock.ts';
import type { Delivery, Settled, SettlementKind } from '../contract/message.ts';
import type { CompleteConsumer } from '../emulate/complete-consumer.ts';
import { HEADER } from '../envelope/header-names.ts';
import { readInstant } from '../envelope/header-values.ts';
import type { EngineEventMap, EngineEvents } from '../events/engine-events.ts';
import { Gate } from '../internal/gate.ts';
import type { Weighted } from '../queues/weighted-pick.ts';
import { HeldDelivery } from './held-delivery.ts';
import { adaptiveExtra, nextMean, prefetchRoom, type PrefetchState } from './prefetch.ts';
import { ReadyBuffer } from './ready-buffer.ts';
import { ReceiveRetry } from './receive-retry.ts';
import { SettleBatcher } from './settle-batcher.ts';

/** What a receive loop works with. */
export interface ReceiveLoopParts {
  readonly queue: string;
  readonly weight: number;
  readonly consumer: CompleteConsumer;
  readonly driver: string;
  readonly clock: Clock;
  readonly events: EngineEvents;
  readonly random: () => number;
  readonly prefetch: number | 'adaptive';
  readonly concurrency: number;
  /** Length of a lease in milliseconds; `Infinity` where leases are not timed. */
  readonly leaseMs: number;
  /** Whether a delivery that came early can be given back until it is due; else it is held here. */
  readonly canPostpone: boolean;
  /** Whether unstarted deliveries can be given back one by one. */
  readonly canRelease: boolean;
  /** Whether a job with an ordering key must be run again in place: a copy would lie behind its followers. */
  readonly ordersInPlace: boolean;
  readonly freeSlots: () => number;
  /** Called when something became ready, or was received. */
  readonly onReady: () => void;
}

type Release = Extract<SettlementKind, { kind: 'release' }>;

/** Longest wait of one receive, in milliseconds. */
const WAIT_MS = 30_000;
/** Longest that a queue keeps its turn while it is asked for more, in milliseconds. */
const REFILL_MS = 1_000;

/**
 * Receives from one queue, keeps what is ready until a slot is free, and settles what was run.
 *
 *   receive ─▶ early? ─yes─▶ given back, or kept until due ─┐
 *                └──no───────────────────────────────────▶ ready ─take()─▶ running ─settle()─▶ gone
 */
export class ReceiveLoop implements Weighted {
  readonly queue: string;
  readonly weight: number;
  readonly #parts: ReceiveLoopParts;
  readonly #held = new Set<HeldDelivery>();
  readonly #buffer: ReadyBuffer;
  readonly #roomMade = new Gate();
  readonly #abort = new AbortController();
  readonly #settler: SettleBatcher;
  #looping: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #meanRunMs: number | undefined;
  #meanBodyBytes = 0;
  /** Whether the queue had as many as it was asked for, so that it may have more. */
  #mayHaveMore = true;

  constructor(parts: ReceiveLoopParts) {
    this.#parts = parts;
    this.queue = parts.queue;
    this.weight = parts.weight;
    this.#buffer = new ReadyBuffer(parts.clock, parts.onReady);
    this.#settler = new SettleBatcher((settlements) => parts.consumer.settle(settlements));
  }

  get hasReady(): boolean {
    return this.#buffer.hasReady;
  }

  get isRefilling(): boolean {
    if (!this.#mayHaveMore || this.hasReady || this.#abort.signal.aborted) return false;
    return prefetchRoom(this.#parts.prefetch, this.#state()) > 0;
  }

  /** Everything received and not settled. */
  get held(): ReadonlySet<HeldDelivery> {
    return this.#held;
  }

  start(): void {
    this.#looping = this.#loop();
  }

  /** The next delivery to run. */
  take(): HeldDelivery | undefined {
    const next = this.#buffer.take();
    this.#roomMade.knock();
    return next;
  }

  /** Tells how long a job ran; the prefetch follows it. */
  ran(durationMs: number): void {
    this.#meanRunMs = nextMean(this.#meanRunMs, durationMs);
  }

  /** A slot became free: there may be room for more. */
  slotFreed(): void {
    this.#roomMade.knock();
  }

  /** Settles a delivery, or says at once that it is lost. */
  async settle(held: HeldDelivery, kind: SettlementKind): Promise<Settled> {
    if (held.lost) return 'lease-lost';
    if (kind.kind === 'release' && this.#wouldLosePlace(held, kind)) {
      this.#runAgainHere(held, kind);
      return 'settled';
    }
    const answer = await this.#settler.add(held.delivery, kind);
    this.forget(held);
    return answer;
  }

  /** Lets go of a delivery without settling it. */
  forget(held: HeldDelivery): void {
    this.#held.delete(held);
    this.#roomMade.knock();
  }

  /** Prolongs the leases of what is held and answers what was lost. */
  async renew(held: readonly HeldDelivery[]): Promise<readonly HeldDelivery[]> {
    const receipts = new Map(held.map((one) => [one.delivery.receipt, one]));
    const lost = await this.#parts.consumer.renew(held.map((one) => one.delivery));
    return lost.flatMap((delivery) => receipts.get(delivery.receipt) ?? []);
  }

  /** A lease is gone: what has not started will not. */
  lose(held: HeldDelivery): void {
    held.lost = true;
    this.#buffer.remove(held);
    this.forget(held);
  }

  /** Gives back what is ready since before `olderThan`, unless jobs are so short that it will soon run. */
  handBackStale(olderThan: number): void {
    const { canRelease, prefetch } = this.#parts;
    if (!canRelease || prefetch !== 'adaptive' || adaptiveExtra(this.#state()) > 0) return;
    for (const held of this.#buffer.readyBefore(olderThan)) {
      this.#buffer.remove(held);
      void this.#giveBack(held, { why: 'unstarted', delayMs: 0 });
    }
  }

  /** Receives no more, and gives back at once what has not started. */
  async quiet(): Promise<void> {
    this.#abort.abort();
    this.#roomMade.knock();
    await this.#looping;
    const unstarted = this.#buffer.clear();
    if (this.#parts.canRelease) {
      await Promise.all(
        unstarted.map((held) => this.#giveBack(held, { why: 'shutdown', delayMs: 0 })),
      );
    } else {
      for (const held of unstarted) this.forget(held);
      await this.close();
    }
  }

  /** Closes the consumer, which gives back what has not started; what still runs keeps its lease. */
  close(): Promise<void> {
    const keep = [...this.#held].map((held) => held.delivery);
    this.#closing ??= this.#parts.consumer.close({ keep });
    return this.#closing;
  }

  async #loop(): Promise<void> {
    const { prefetch } = this.#parts;
    const { signal } = this.#abort;
    const retry = new ReceiveRetry(this.#parts, signal);
    while (!signal.aborted) {
      const room = prefetchRoom(prefetch, this.#state());
      if (room === 0) {
        await this.#roomMade.wait();
        continue;
      }
      const othersWait = this.#mayHaveMore;
      const deliveries = await retry.run(() => this.#receive(room));
      for (const delivery of deliveries) this.#accept(delivery);
      if (deliveries.length > 0 || othersWait) this.#parts.onReady();
    }
  }

  /** Asks without waiting while the queue may have more: it keeps its turn until the answer is there. */
  async #receive(max: number): Promise<readonly Delivery[]> {
    const { consumer, clock } = this.#parts;
    const inTurn = this.#mayHaveMore;
    const waitMs = inTurn ? 0 : WAIT_MS;
    const giveWay = inTurn ? clock.setTimer(() => this.#giveWay(), REFILL_MS) : undefined;
    try {
      const deliveries = await consumer.receive({ max, waitMs, signal: this.#abort.signal });
      this.#mayHaveMore = deliveries.length >= max;
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

  /** A job that comes before its time is given back until then; by a broker that cannot, kept here. */
  #accept(delivery: Delivery): void {
    const now = this.#parts.clock.now();
    const held = new HeldDelivery(delivery, now, this.#parts.leaseMs);
    this.#held.add(held);
    const bytes = delivery.malformed === true ? delivery.raw : delivery.body;
    this.#meanBodyBytes = nextMean(this.#meanBodyBytes, bytes.byteLength);
    const waitMs = dueIn(delivery, now);
    if (waitMs === 0) this.#buffer.push(held);
    else if (this.#parts.canPostpone && !this.#isOrderedHere(held)) {
      void this.#giveBack(held, { why: 'early', delayMs: waitMs });
    } else this.#buffer.pushLater(held, waitMs);
  }

  /** Whether the release of this head of an ordering key would be a copy, which lies behind its followers. */
  #wouldLosePlace(held: HeldDelivery, { delayMs, headers }: Release): boolean {
    const copied = delayMs > 0 || headers !== undefined || !this.#parts.canRelease;
    return copied && this.#isOrderedHere(held);
  }

  #isOrderedHere({ delivery }: HeldDelivery): boolean {
    if (!this.#parts.ordersInPlace || delivery.malformed === true) return false;
    return delivery.extra?.[HEADER.orderingKey] !== undefined;
  }

  /** Keeps the delivery and waits; while stopping, leaves it to the broker, which returns it to its place. */
  #runAgainHere(held: HeldDelivery, { delayMs, headers }: Release): void {
    if (this.#abort.signal.aborted) return this.forget(held);
    held.patch(headers);
    this.#buffer.pushLater(held, delayMs);
  }

  async #giveBack(
    held: HeldDelivery,
    how: Pick<EngineEventMap['job.released'], 'why' | 'delayMs'>,
  ): Promise<void> {
    const answer = await this.settle(held, { kind: 'release', delayMs: how.delayMs });
    if (answer !== 'settled' && answer !== 'sent') return;
    const { delivery } = held;
    const task = delivery.malformed === true ? '' : (delivery.headers[HEADER.task] ?? '');
    this.#parts.events.emit('job.released', { id: delivery.id, task, queue: this.queue, ...how });
  }

  #state(): PrefetchState {
    return {
      concurrency: this.#parts.concurrency,
      freeSlots: this.#parts.freeSlots(),
      ready: this.#buffer.length,
      held: this.#held.size,
      meanRunMs: this.#meanRunMs,
      meanBodyBytes: this.#meanBodyBytes,
    };
  }
}

/** Milliseconds until the instant in the job's own headers; 0 where there is none. */
function dueIn(delivery: Delivery, now: number): number {
  if (delivery.malformed === true) return 0;
  const runAt = readInstant(delivery.extra?.[HEADER.runAt]) ?? 0;
  return runAt > now ? runAt - now : 0;
}
