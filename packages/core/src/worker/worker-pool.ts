import type { SubscribeOptions } from '../contract/driver.ts';
import type { CompleteConsumer } from '../emulate/complete-consumer.ts';
import { ShutdownError } from '../exceptions/job-errors.ts';
import { Gate } from '../internal/gate.ts';
import { strictPick, weightedPick, type Pick } from '../queues/weighted-pick.ts';
import type { CustomBackoff } from '../retry/backoff.ts';
import { conclude, type ConcludingJob } from './conclude.ts';
import { decide, type Policy } from './decide.ts';
import { execute, type Executed } from './execute.ts';
import type { ExecuteScope } from './execute-scope.ts';
import type { HeldDelivery } from './held-delivery.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { MAX_READY } from './prefetch.ts';
import { ReceiveLoop } from './receive-loop.ts';

/** What a worker pool works with. */
export interface WorkerPoolParts {
  readonly scope: ExecuteScope;
  readonly driver: string;
  readonly openConsumer: (queue: string, options: SubscribeOptions) => Promise<CompleteConsumer>;
  readonly random: () => number;
  readonly backoffs: Readonly<Record<string, CustomBackoff>>;
  readonly leaseMs: number;
  readonly timedLeases: boolean;
  readonly maxRetryDelayMs: number;
  readonly canPostpone: boolean;
  readonly canRelease: boolean;
  readonly ordersInPlace: boolean;
}

/** How a worker pool divides its work. */
export interface WorkerPoolOptions {
  readonly concurrency: number;
  readonly prefetch: number | 'adaptive';
  /** Weight by queue. */
  readonly queues: Readonly<Record<string, number>>;
  readonly strict: boolean;
}

const LEASE_LOST = { type: 'lease-lost' } as const;

/**
 * Runs jobs: a receive loop per queue fills, a pick chooses the queue of the next job, and as many
 * run at once as there are slots.
 */
export class WorkerPool {
  readonly #parts: WorkerPoolParts;
  readonly #options: WorkerPoolOptions;
  readonly #running = new Set<HeldDelivery>();
  readonly #concluding = new Set<Promise<void>>();
  readonly #idle = new Gate();
  #loops: readonly ReceiveLoop[] = [];
  #pick: Pick<ReceiveLoop> = () => undefined;
  #keeper: LeaseKeeper | undefined;
  #quiet = false;

  constructor(parts: WorkerPoolParts, options: WorkerPoolOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Opens a reader of each queue and begins. Rejects, with nothing left open, if one cannot be opened. */
  async start(): Promise<void> {
    const { leaseMs, timedLeases, scope } = this.#parts;
    const opening = await Promise.allSettled(
      Object.entries(this.#options.queues).map(([queue, weight]) => this.#openLoop(queue, weight)),
    );
    const loops = opening.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failure = opening.find((one) => one.status === 'rejected');
    if (failure !== undefined) {
      await Promise.allSettled(loops.map((loop) => loop.close()));
      throw failure.reason;
    }
    this.#loops = loops;
    this.#pick = this.#options.strict ? strictPick(loops) : weightedPick(loops);
    this.#keeper = new LeaseKeeper({ clock: scope.clock, leaseMs, timed: timedLeases }, loops);
    for (const loop of loops) loop.start();
  }

  /** Jobs whose handler runs now. */
  get running(): number {
    return this.#running.size;
  }

  /** Takes no more jobs and gives back what has not started. */
  async quiet(): Promise<void> {
    this.#quiet = true;
    await Promise.all(this.#loops.map((loop) => loop.quiet()));
  }

  /** Resolves when no handler runs and all that ended is settled, or after `ms`. */
  async drained(ms: number): Promise<void> {
    let over = false;
    const timer = this.#parts.scope.clock.setTimer(() => {
      over = true;
      this.#idle.knock();
    }, ms);
    while (!over && this.#running.size + this.#concluding.size > 0) await this.#idle.wait();
    timer.clear();
  }

  /** Asks every running handler to give up. */
  abortRunning(): void {
    for (const held of this.#running) held.abort(new ShutdownError());
  }

  /** Closes the consumers. Jobs whose handler still runs keep their lease until it settles. */
  async close(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.close()));
    if (this.#running.size === 0) this.#keeper?.retire();
  }

  /** Renews nothing any more. */
  abandon(): void {
    this.#keeper?.retire();
  }

  async #openLoop(queue: string, weight: number): Promise<ReceiveLoop> {
    const { scope, random, driver, leaseMs, timedLeases } = this.#parts;
    const { canPostpone, canRelease, ordersInPlace } = this.#parts;
    const { concurrency, prefetch } = this.#options;
    const most = prefetch === 'adaptive' ? MAX_READY + concurrency : prefetch;
    const consumer = await this.#parts.openConsumer(queue, { leaseMs, prefetch: most });
    return new ReceiveLoop({
      queue,
      weight,
      consumer,
      driver,
      random,
      prefetch,
      concurrency,
      canPostpone,
      canRelease,
      ordersInPlace,
      leaseMs: timedLeases ? leaseMs : Infinity,
      clock: scope.clock,
      events: scope.events,
      freeSlots: () => concurrency - this.#running.size,
      onReady: () => this.#dispatch(),
    });
  }

  #dispatch(): void {
    this.#keeper?.wake();
    while (!this.#quiet && this.#running.size < this.#options.concurrency) {
      const loop = this.#pick();
      const held = loop?.take();
      if (loop === undefined || held === undefined) return;
      void this.#work(loop, held);
    }
  }

  /** One job from start to settlement. Its slot is free once it is decided what follows. */
  async #work(loop: ReceiveLoop, held: HeldDelivery): Promise<void> {
    this.#running.add(held);
    const executed = await execute(held, this.#parts.scope);
    const result = held.lost ? LEASE_LOST : executed.result;
    const decision = decide(result, this.#policyFor(executed));
    this.#conclude({ loop, held, executed, decision });
    if (executed.run !== undefined) loop.ran(executed.durationMs);
    this.#running.delete(held);
    for (const each of this.#loops) each.slotFreed();
    this.#dispatch();
  }

  #policyFor({ envelope }: Executed): Policy {
    const { scope, random, backoffs, maxRetryDelayMs, driver } = this.#parts;
    const { unknownTaskMs } = scope;
    const now = scope.clock.now();
    return { envelope, now, random: random(), backoffs, unknownTaskMs, maxRetryDelayMs, driver };
  }

  /** Goes on beside the next jobs; a stop waits for it. */
  #conclude(job: ConcludingJob): void {
    const concluding = conclude(job, this.#parts.scope).finally(() => {
      this.#concluding.delete(concluding);
      this.#idle.knock();
    });
    this.#concluding.add(concluding);
  }
}
