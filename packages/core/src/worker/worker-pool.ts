import type { Delivery } from '../contract/message.ts';
import type { Leaving } from '../contract/store.ts';
import { logicalQueue } from '../contract/queue-names.ts';
import { JobCancelledError, ShutdownError } from '../exceptions/job-errors.ts';
import { Gate } from '../internal/gate.ts';
import { strictPick, weightedPick, type Pick } from '../queues/weighted-pick.ts';
import { conclude, type ConcludingJob } from './conclude.ts';
import { decisionOf } from './decision-of.ts';
import { decide, type Policy } from './decide.ts';
import { execute, notExecuted, type Executed } from './execute.ts';
import type { HeldDelivery } from './held-delivery.ts';
import { Isolation, type Suspect } from './isolation.ts';
import { LastingConsumer } from './lasting-consumer.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { envelopeOf } from './open-delivery.ts';
import { MAX_READY } from './prefetch.ts';
import { ReceiveLoop } from './receive-loop.ts';
import type { WorkerPoolOptions, WorkerPoolParts } from './worker-pool-parts.ts';

const LEASE_LOST = { type: 'lease-lost' } as const;

/** Whether a job runs beside others. */
type Crowd = { readonly alone: boolean };

const IN_A_CROWD: Crowd = Object.freeze({ alone: false });
const ALONE: Crowd = Object.freeze({ alone: true });

/**
 * Runs jobs: a receive loop per queue fills, a pick chooses the queue of the next job, and as many
 * run at once as there are slots.
 */
export class WorkerPool {
  readonly #parts: WorkerPoolParts;
  readonly #options: WorkerPoolOptions;
  readonly #running = new Set<HeldDelivery>();
  #concluding = 0;
  /** Held, and to be run alone. */
  readonly #suspects: Suspect[] = [];
  readonly #idle = new Gate();
  readonly #isolation: Isolation;
  #onIdle: (() => void) | undefined;
  #loops: readonly ReceiveLoop[] = [];
  #pick: Pick<ReceiveLoop> = () => undefined;
  #keeper: LeaseKeeper | undefined;
  #quiet = false;

  constructor(parts: WorkerPoolParts, options: WorkerPoolOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#isolation = new Isolation({
      clock: parts.scope.clock,
      loops: () => this.#loops,
      idle: () => this.#whenIdle(),
      suspects: this.#suspects,
      work: (loop, held) => this.#work(loop, held, ALONE),
      onEnd: () => this.#dispatch(),
    });
  }

  /**
   * Opens a reader of each queue, prepares, and begins. Rejects, with nothing left open, if one cannot be
   * opened or `prepare` rejects.
   */
  async start(prepare?: () => Promise<void>): Promise<void> {
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
    this.#keeper = new LeaseKeeper(
      {
        clock: scope.clock,
        leaseMs,
        pulse: this.#parts.heartbeats.open('renew'),
        timed: timedLeases,
        claims: this.#parts.claims,
        bond: scope.bond,
      },
      loops,
    );
    try {
      await prepare?.();
    } catch (error) {
      await this.quiet().catch(() => undefined);
      await this.close();
      throw error;
    }
    for (const loop of loops) loop.start();
  }

  /** Jobs whose handler runs now. */
  get running(): number {
    return this.#running.size;
  }

  /** Handlers that run, those included whose slot was freed after their abort. */
  get stillRunning(): number {
    return this.#running.size + this.#parts.scope.stuck.freed;
  }

  /** Handlers that run on after their abort. */
  get stuck(): number {
    return this.#parts.scope.stuck.count;
  }

  /** Takes no more jobs and gives back what has not started. */
  async quiet(): Promise<void> {
    this.#quiet = true;
    const isolated = this.#isolation.end();
    const suspects = this.#suspects.splice(0);
    await Promise.all(suspects.map(({ loop, held }) => loop.handBack(held)));
    await Promise.all(this.#loops.map((loop) => loop.quiet()));
    void isolated;
  }

  /** Resolves when no handler runs and all that ended is settled, or after `ms`. */
  async drained(ms: number): Promise<void> {
    let over = false;
    const timer = this.#parts.scope.clock.setTimer(() => {
      over = true;
      this.#idle.knock();
    }, ms);
    while (!over && this.#running.size + this.#concluding > 0) await this.#idle.wait();
    timer.clear();
  }

  /** Asks the handler of one job to give up; answers whether it runs here. */
  cancel(queue: string, id: string): boolean {
    for (const held of this.#running) {
      if (held.delivery.id !== id || logicalQueue(held.delivery.queue) !== queue) continue;
      held.abort(new JobCancelledError(id));
      return true;
    }
    return false;
  }

  /** Runs a job now that is kept here for its retry. */
  promote(queue: string, id: string): void {
    this.#loops.find((loop) => loop.queue === queue)?.hurry(id);
  }

  /** Receives nothing from a queue, or something again. */
  async setPaused(queue: string, paused: boolean): Promise<void> {
    for (const loop of this.#loops) {
      if (loop.queue !== queue) continue;
      if (paused) await loop.standAside('paused');
      else loop.resume('paused');
    }
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
    const { concurrency, prefetch, agingMs } = this.#options;
    const most = prefetch === 'adaptive' ? MAX_READY + concurrency : prefetch;
    const open = () => this.#parts.openConsumer(queue, { leaseMs, prefetch: most, agingMs });
    const first = await open();
    const pulse = this.#parts.heartbeats.open(`receive ${queue}`);
    const held = () => Array.from(loop.held, ({ delivery }) => delivery);
    const consumer = new LastingConsumer(first, { queue, open, held, pulse, log: scope.log });
    const loop: ReceiveLoop = new ReceiveLoop({
      queue,
      weight,
      consumer,
      driver,
      random,
      pulse,
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
      onSuspects: () => this.#isolation.begin('idle'),
    });
    return loop;
  }

  #dispatch(): void {
    this.#keeper?.wake();
    this.#isolation.begin('busy');
    while (this.#mayStart && this.#running.size < this.#options.concurrency) {
      const loop = this.#pick();
      const held = loop?.take();
      if (loop === undefined || held === undefined) return;
      void this.#work(loop, held);
    }
  }

  /** One job from start to settlement. Its slot is free once it is decided what follows. */
  async #work(loop: ReceiveLoop, held: HeldDelivery, how: Crowd = IN_A_CROWD): Promise<void> {
    this.#running.add(held);
    this.#keeper?.wake();
    const asked = this.#parts.scope.bond.claim(held, how);
    const verdict = asked instanceof Promise ? await asked : asked;
    if (verdict.type === 'run') await this.#run(loop, held);
    else if (verdict.type === 'finish') this.#finish(loop, held, verdict.leaving);
    else await this.#parts.turnAway({ loop, held, verdict, suspects: this.#suspects });
    this.#running.delete(held);
    if (this.#running.size === 0) this.#onIdle?.();
    for (const each of this.#loops) each.slotFreed();
    this.#dispatch();
  }

  async #run(loop: ReceiveLoop, held: HeldDelivery): Promise<void> {
    const { scope, isCancelled } = this.#parts;
    const executed = isCancelled(held.delivery)
      ? notExecuted({ type: 'cancelled' }, envelopeOf(held.delivery))
      : await execute(held, scope);
    const result = held.lost ? LEASE_LOST : executed.result;
    const decision = decide(result, this.#policyFor(executed));
    void this.#conclude({ loop, held, executed, decision });
    if (executed.run !== undefined) loop.ran(executed.durationMs);
  }

  /** What the run before decided is done now, by whoever met the job. */
  #finish(loop: ReceiveLoop, held: HeldDelivery, leaving: Leaving): void {
    const executed = notExecuted(LEASE_LOST, envelopeOf(held.delivery));
    void this.#conclude({ loop, held, executed, decision: decisionOf(leaving) });
  }

  /** What a broker cannot take back is run out, also while suspects wait. */
  get #mayStart(): boolean {
    return !this.#quiet && !(this.#isolation.isActive && this.#parts.canRelease);
  }

  async #whenIdle(): Promise<void> {
    while (this.#running.size > 0 || (!this.#quiet && this.#loops.some((loop) => loop.hasReady))) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    this.#onIdle = undefined;
  }

  #policyFor({ envelope }: Executed): Policy {
    const { scope, random, backoffs, maxRetryDelayMs, driver } = this.#parts;
    const { unknownTaskMs } = scope;
    const now = scope.clock.now();
    return { envelope, now, random: random(), backoffs, unknownTaskMs, maxRetryDelayMs, driver };
  }

  /** Goes on beside the next jobs; a stop waits for it. */
  async #conclude(job: ConcludingJob): Promise<void> {
    this.#concluding += 1;
    try {
      await conclude(job, this.#parts.scope);
    } finally {
      this.#concluding -= 1;
      this.#idle.knock();
    }
  }
}
