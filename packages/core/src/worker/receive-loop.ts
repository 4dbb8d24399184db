import Denque from 'denque';
import type { Clock, Timer } from '../contract/clock.ts';
import type { Delivery, Settled, SettlementKind } from '../contract/message.ts';
import type { CompleteConsumer } from '../emulate/complete-consumer.ts';
import { readInstant } from '../envelope/header-values.ts';
import { HEADER } from '../envelope/header-names.ts';
import type { EngineEventMap, EngineEvents } from '../events/engine-events.ts';
import { Gate } from '../internal/gate.ts';
import type { Weighted } from '../queues/weighted-pick.ts';
import { HeldDelivery } from './held-delivery.ts';
import { adaptiveExtra, nextMean, prefetchRoom, type PrefetchState } from './prefetch.ts';
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
  /** Whether a delivery that came early can be given back until it is due; else it is held here. */
  readonly canPostpone: boolean;
  /** Whether unstarted deliveries can be given back one by one. */
  readonly canRelease: boolean;
  readonly freeSlots: () => number;
  /** Called when something became ready, or was received. */
  readonly onReady: () => void;
}

/** Longest wait of one receive, in milliseconds. */
const WAIT_MS = 30_000;

/**
 * Receives from one queue, keeps what is ready until a slot is free, and settles what was run.
 *
 *   receive ─▶ early? ─yes─▶ postponed, or held until due ─┐
 *                └──no──────────────────────────────────▶ ready ─take()─▶ running ─settle()─▶ gone
 */
export class ReceiveLoop implements Weighted {
  readonly queue: string;
  readonly weight: number;
  readonly #parts: ReceiveLoopParts;
  readonly #held = new Set<HeldDelivery>();
  readonly #ready = new Denque<HeldDelivery>();
  readonly #early = new Map<HeldDelivery, Timer>();
  readonly #roomMade = new Gate();
  readonly #abort = new AbortController();
  readonly #settler: SettleBatcher;
  #running: Promise<void> | undefined;
  #meanRunMs: number | undefined;
  #meanBodyBytes = 0;

  constructor(parts: ReceiveLoopParts) {
    this.#parts = parts;
    this.queue = parts.queue;
    this.weight = parts.weight;
    this.#settler = new SettleBatcher((settlements) => parts.consumer.settle(settlements));
  }

  get hasReady(): boolean {
    return !this.#ready.isEmpty();
  }

  /** Everything received and not settled. */
  get held(): ReadonlySet<HeldDelivery> {
    return this.#held;
  }

  start(): void {
    this.#running = this.#loop();
  }

  /** The next delivery to run. */
  take(): HeldDelivery | undefined {
    const next = this.#ready.shift();
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
    const answer = await this.#settler.add(held.delivery, kind);
    this.forget(held);
    return answer;
  }

  /** Lets go of a delivery without settling it. */
  forget(held: HeldDelivery): void {
    this.#held.delete(held);
    this.#early.get(held)?.clear();
    this.#early.delete(held);
    this.#roomMade.knock();
  }

  /** Prolongs the leases of what is held and answers what was lost. */
  async renew(held: readonly HeldDelivery[]): Promise<readonly HeldDelivery[]> {
    const lost = new Set(await this.#parts.consumer.renew(held.map((one) => one.delivery)));
    return held.filter((one) => lost.has(one.delivery));
  }

  /** A lease is gone: what has not started will not. */
  lose(held: HeldDelivery): void {
    held.lost = true;
    const place = this.#ready.toArray().indexOf(held);
    if (place >= 0) this.#ready.removeOne(place);
    this.forget(held);
  }

  /** Gives back what has been waiting since before `olderThan`, unless jobs are so short that it will soon run. */
  handBackStale(olderThan: number): void {
    if (
      !this.#parts.canRelease ||
      this.#parts.prefetch !== 'adaptive' ||
      adaptiveExtra(this.#state()) > 0
    )
      return;
    const stale = this.#ready.toArray().filter((held) => held.receivedAt < olderThan);
    for (const held of stale) {
      this.#ready.removeOne(this.#ready.toArray().indexOf(held));
      void this.#giveBack(held, { why: 'unstarted', delayMs: 0 });
    }
  }

  /** Receives no more, and gives back at once what has not started. */
  async quiet(): Promise<void> {
    this.#abort.abort();
    this.#roomMade.knock();
    await this.#running;
    const unstarted = [...this.#ready.toArray(), ...this.#early.keys()];
    this.#ready.clear();
    if (this.#parts.canRelease) {
      await Promise.all(
        unstarted.map((held) => this.#giveBack(held, { why: 'shutdown', delayMs: 0 })),
      );
    } else {
      for (const held of unstarted) this.forget(held);
    }
  }

  /** Closes the consumer; what still runs keeps its lease. */
  async close(): Promise<void> {
    await this.#parts.consumer.close({ keep: [...this.#held].map((held) => held.delivery) });
  }

  async #loop(): Promise<void> {
    const { consumer, prefetch } = this.#parts;
    const { signal } = this.#abort;
    const retry = new ReceiveRetry(this.#parts, signal);
    while (!signal.aborted) {
      const room = prefetchRoom(prefetch, this.#state());
      if (room === 0) {
        await this.#roomMade.wait();
        continue;
      }
      const deliveries = await retry.run(() =>
        consumer.receive({ max: room, waitMs: WAIT_MS, signal }),
      );
      for (const delivery of deliveries) this.#accept(delivery);
      if (deliveries.length > 0) this.#parts.onReady();
    }
  }

  #accept(delivery: Delivery): void {
    const now = this.#parts.clock.now();
    const held = new HeldDelivery(delivery, now);
    this.#held.add(held);
    this.#meanBodyBytes = nextMean(
      this.#meanBodyBytes,
      delivery.malformed === true ? 0 : delivery.body.byteLength,
    );
    const waitMs = dueIn(delivery, now);
    if (waitMs > 0) this.#postpone(held, waitMs);
    else this.#ready.push(held);
  }

  /** Came before its time: by a broker without delay, or by one whose clock runs ahead of ours. */
  #postpone(held: HeldDelivery, waitMs: number): void {
    if (this.#parts.canPostpone) {
      void this.#giveBack(held, { why: 'early', delayMs: waitMs });
      return;
    }
    const becomeReady = (): void => {
      this.#early.delete(held);
      this.#ready.push(held);
      this.#parts.onReady();
    };
    this.#early.set(held, this.#parts.clock.setTimer(becomeReady, waitMs));
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
      ready: this.#ready.length + this.#early.size,
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
