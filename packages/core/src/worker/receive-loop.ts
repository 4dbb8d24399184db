import type { Clock } from '../contract/clock.ts';
import type { Delivery, Settled, SettlementKind } from '../contract/message.ts';
import type { CompleteConsumer } from '../emulate/complete-consumer.ts';
import { HEADER } from '../envelope/header-names.ts';
import { readInstant } from '../envelope/header-values.ts';
import type { EngineEventMap, EngineEvents } from '../events/engine-events.ts';
import type { Pulse } from '../health/pulse.ts';
import type { Weighted } from '../queues/weighted-pick.ts';
import { Abandoned } from './abandoned.ts';
import { Intake, type AsideReason } from './intake.ts';
import { HeldDelivery } from './held-delivery.ts';
import { adaptiveExtra, nextMean, prefetchRoom, type PrefetchState } from './prefetch.ts';
import { ReadyBuffer } from './ready-buffer.ts';
import { SettleBatcher, type OnSettled } from './settle-batcher.ts';

/** What a receive loop works with. */
export interface ReceiveLoopParts {
  readonly queue: string;
  readonly weight: number;
  readonly consumer: CompleteConsumer;
  readonly driver: string;
  readonly clock: Clock;
  readonly events: EngineEvents;
  readonly random: () => number;
  readonly pulse: Pick<Pulse, 'rest'>;
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
  /** Called when nothing was received but suspects, which are to run alone. */
  readonly onSuspects: () => void;
}

type Release = Extract<SettlementKind, { kind: 'release' }>;

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
  readonly #abandoned: Abandoned;
  readonly #buffer: ReadyBuffer;
  readonly #intake: Intake;
  readonly #settler: SettleBatcher;
  #closing: Promise<void> | undefined;
  #meanRunMs: number | undefined;
  #meanBodyBytes = 0;
  constructor(parts: ReceiveLoopParts) {
    this.#parts = parts;
    this.queue = parts.queue;
    this.weight = parts.weight;
    this.#buffer = new ReadyBuffer(parts.clock, parts.onReady);
    this.#settler = new SettleBatcher((settlements) => parts.consumer.settle(settlements));
    this.#abandoned = new Abandoned(parts.clock, (held) => {
      if (this.#held.has(held) && this.#closing === undefined) this.letGo(held);
    });
    this.#intake = new Intake({
      ...parts,
      room: () => prefetchRoom(parts.prefetch, this.#state()),
      accept: (deliveries) => this.#accept(deliveries),
    });
  }

  get hasReady(): boolean {
    return this.#buffer.hasReady && !this.#intake.isPaused;
  }

  get isRefilling(): boolean {
    return !this.hasReady && this.#intake.isRefilling;
  }

  /** Everything received and not settled. */
  get held(): ReadonlySet<HeldDelivery> {
    return this.#held;
  }

  /** Whether jobs wait that were held by a process when it died. */
  get hasSuspects(): boolean {
    return this.#intake.hasSuspects;
  }

  start(): void {
    this.#intake.start();
  }

  /** The next delivery to run. */
  take(): HeldDelivery | undefined {
    let next = this.#buffer.take();
    // While the event loop was blocked nothing was renewed: it may run elsewhere by now.
    while (next !== undefined && next.leaseExpiresAt <= this.#parts.clock.now()) {
      this.#reportLate(next);
      next = this.#buffer.take();
    }
    this.#intake.knock();
    return next;
  }

  /** Tells how long a job ran; the prefetch follows it. */
  ran(durationMs: number): void {
    this.#meanRunMs = nextMean(this.#meanRunMs, durationMs);
  }

  /** A slot became free: there may be room for more. */
  slotFreed(): void {
    this.#intake.knock();
  }

  /** Settles a delivery, or says at once that it is lost. Never rejects. */
  settle(held: HeldDelivery, kind: SettlementKind): Promise<Settled> {
    return new Promise((resolve) => this.settleThen(held, kind, resolve));
  }

  /** The same with a call back, for what happens to every job; at once where the broker is not asked. */
  settleThen(held: HeldDelivery, kind: SettlementKind, onSettled: OnSettled): void {
    if (held.lost) return onSettled('lease-lost');
    if (kind.kind === 'release' && this.runsInPlace(held, kind)) {
      this.#runAgainHere(held, kind);
      return onSettled('settled');
    }
    this.#settler.add(held.delivery, kind, (answer) => {
      if (answer === 'unknown') this.#abandon(held, kind);
      else this.forget(held);
      onSettled(answer);
    });
  }

  /** Whether the release of this head of an ordering key would be a copy, which lies behind its followers. */
  runsInPlace(held: HeldDelivery, { delayMs, headers }: Release): boolean {
    const copied = delayMs > 0 || headers !== undefined || !this.#parts.canRelease;
    return copied && held.inPlace;
  }

  /** Gives back a delivery that is held apart and has not begun; where that cannot be, lets go of it. */
  async handBack(held: HeldDelivery): Promise<void> {
    if (this.#parts.canRelease) await this.#giveBack(held, { why: 'shutdown', delayMs: 0 });
    else this.forget(held);
  }

  /** Looks at a delivery again later: given back until then, or kept here. */
  async postpone(held: HeldDelivery, waitMs: number): Promise<void> {
    if (this.#parts.canPostpone && !held.inPlace && !this.#intake.isQuiet) {
      return this.#giveBack(held, { why: 'elsewhere', delayMs: waitMs });
    }
    this.#buffer.pushLater(held, waitMs);
  }

  /** Runs a job now that is kept here for its retry; answers whether there is one. */
  hurry(id: string): boolean {
    for (const held of this.#held) {
      if (held.delivery.id === id && held.inPlace && this.#buffer.hurry(held)) return true;
    }
    return false;
  }

  /** Lets go of a delivery without settling it. */
  forget(held: HeldDelivery): void {
    this.#held.delete(held);
    this.#intake.knock();
  }

  /**
   * Lets go of a delivery whose run is not ours any more. A lease ends by itself and it comes again; a bond
   * lasts as long as its consumer, so there it is given back.
   */
  letGo(held: HeldDelivery): void {
    const { leaseMs, canRelease } = this.#parts;
    if (held.lost || leaseMs !== Infinity || !canRelease) return this.forget(held);
    this.#settler.add(held.delivery, { kind: 'release', delayMs: 0 }, () => this.forget(held));
  }

  /** Lets go of a delivery that could not be settled, but for a bond that lasts: there it waits and is given back. */
  #abandon(held: HeldDelivery, kind: SettlementKind): void {
    const { leaseMs, canRelease } = this.#parts;
    if (held.lost || leaseMs !== Infinity || !canRelease) this.forget(held);
    else this.#abandoned.add(held, kind);
  }

  /** Prolongs the leases of what is held and answers what was lost. */
  async renew(held: readonly HeldDelivery[]): Promise<readonly HeldDelivery[]> {
    const receipts = new Map(held.map((one) => [one.delivery.receipt, one]));
    const lost = await this.#parts.consumer.renew(held.map((one) => one.delivery));
    return lost.flatMap((delivery) => receipts.get(delivery.receipt) ?? []);
  }

  /** A lease is gone: what has not started will not. */
  lose(held: HeldDelivery): void {
    this.#buffer.remove(held);
    this.letGo(held);
    held.lost = true;
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

  /** Receives nothing until `resume()`, and gives back what has not started. */
  async standAside(reason: AsideReason): Promise<void> {
    await this.#intake.standAside(reason);
    if (!this.#parts.canRelease || this.#intake.isQuiet) return;
    await Promise.all(
      this.#buffer.takeAll().map((held) => this.#giveBack(held, { why: 'unstarted', delayMs: 0 })),
    );
  }

  /** Receives again, unless there is another reason not to. */
  resume(reason: AsideReason): void {
    this.#intake.resume(reason);
    if (this.hasReady) this.#parts.onReady();
  }

  /** Receives one suspect, to be run alone. */
  async takeSuspect(): Promise<HeldDelivery | undefined> {
    const delivery = await this.#intake.takeSuspect();
    if (delivery === undefined) return undefined;
    this.#accept([delivery]);
    return this.take();
  }

  /** Receives no more, and gives back at once what has not started. */
  async quiet(): Promise<void> {
    await this.#intake.quiet();
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
    const kept = [...this.#held].filter((held) => !this.#abandoned.has(held));
    const keep = kept.map((held) => held.delivery);
    this.#closing ??= this.#parts.consumer.close({ keep });
    return this.#closing;
  }

  #accept(deliveries: readonly Delivery[]): void {
    const now = this.#parts.clock.now();
    for (const delivery of deliveries) this.#acceptOne(delivery, now);
  }

  /** A job that comes before its time is given back until then; by a broker that cannot, kept here. */
  #acceptOne(delivery: Delivery, now: number): void {
    const held = new HeldDelivery(delivery, now, this.#parts.leaseMs);
    held.inPlace = this.#parts.ordersInPlace && isOrdered(delivery);
    const bytes = delivery.malformed === true ? delivery.raw : delivery.body;
    this.#meanBodyBytes = nextMean(this.#meanBodyBytes, bytes.byteLength);
    const waitMs = dueIn(delivery, now);
    this.#held.add(held);
    if (waitMs === 0) this.#buffer.push(held);
    else if (this.#parts.canPostpone && !held.inPlace) {
      void this.#giveBack(held, { why: 'early', delayMs: waitMs });
    } else this.#buffer.pushLater(held, waitMs);
  }

  /** Who is late is not dead: a broker that took it for dead is told, so that no job pays for it. */
  #reportLate(held: HeldDelivery): void {
    if (this.#parts.canRelease) void this.#giveBack(held, { why: 'unstarted', delayMs: 0 });
    else this.lose(held);
  }

  /** Keeps the delivery and waits; while stopping, leaves it to the broker, which returns it to its place. */
  #runAgainHere(held: HeldDelivery, { delayMs, headers }: Release): void {
    if (this.#intake.isQuiet) return this.forget(held);
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

function isOrdered(delivery: Delivery): boolean {
  return delivery.malformed !== true && delivery.extra?.[HEADER.orderingKey] !== undefined;
}

/** Milliseconds until the instant in the job's own headers; 0 where there is none. */
function dueIn(delivery: Delivery, now: number): number {
  if (delivery.malformed === true) return 0;
  const runAt = readInstant(delivery.extra?.[HEADER.runAt]) ?? 0;
  return runAt > now ? runAt - now : 0;
}
