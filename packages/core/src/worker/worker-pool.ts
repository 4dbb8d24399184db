import { logicalQueue } from '../contract/queue-names.ts';
import { generationOf, type GenerationRef } from '../control/generation.ts';
import { JobCancelledError, ShutdownError } from '../exceptions/job-errors.ts';
import { Gate } from '../internal/gate.ts';
import { strictPick, weightedPick, type Pick } from '../queues/weighted-pick.ts';
import type { ClaimVerdict } from '../store/bond.ts';
import { Concluder, type Concluded } from './concluder.ts';
import { execute, notExecuted, type Executed } from './execute.ts';
import type { HeldDelivery } from './held-delivery.ts';
import { Isolation, type Suspect } from './isolation.ts';
import { LastingConsumer } from './lasting-consumer.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { envelopeOf } from './open-delivery.ts';
import { MAX_READY } from './prefetch.ts';
import { ReceiveLoop } from './receive-loop.ts';
import type { WorkerPoolOptions, WorkerPoolParts } from './worker-pool-parts.ts';

/** One delivery in a slot. */
interface Turn extends Concluded {
  /** Whether nothing runs beside it. */
  readonly alone: boolean;
  /** Called when its slot is free again. */
  readonly onFreed?: () => void;
}

/**
 * Runs jobs: a receive loop per queue fills, a pick chooses the queue of the next job, and as many
 * run at once as there are slots.
 */
export class WorkerPool {
  readonly #parts: WorkerPoolParts;
  readonly #options: WorkerPoolOptions;
  readonly #running = new Set<HeldDelivery>();
  readonly #concluder: Concluder;
  /** Held, and to be run alone. */
  readonly #suspects: Suspect[] = [];
  readonly #idle = new Gate();
  readonly #isolation: Isolation;
  #onIdle: (() => void) | undefined;
  #loops: readonly ReceiveLoop[] = [];
  #pick: Pick<ReceiveLoop> = () => undefined;
  #keeper: LeaseKeeper | undefined;
  #quiet = false;
  #dispatching = false;

  constructor(parts: WorkerPoolParts, options: WorkerPoolOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#concluder = new Concluder(parts, {
      onSettled: () => this.#onIdle?.(),
      onConcluded: () => this.#idle.knock(),
    });
    this.#isolation = new Isolation({
      clock: parts.scope.clock,
      loops: () => this.#loops,
      idle: () => this.#whenIdle(),
      suspects: this.#suspects,
      work: async (loop, held) => {
        await new Promise<void>((onFreed) => this.#work({ loop, held, alone: true, onFreed }));
        await this.#when(() => this.#concluder.settling === 0);
      },
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
    while (!over && this.#running.size + this.#concluder.underWay > 0) await this.#idle.wait();
    timer.clear();
  }

  /** Asks the handler of one job to give up; answers whether it runs here. */
  cancel({ queue, id, generation }: GenerationRef): boolean {
    for (const held of this.#running) {
      const { delivery } = held;
      if (delivery.id !== id || logicalQueue(delivery.queue) !== queue) continue;
      if (generationOf(delivery) !== generation) continue;
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
    // A job that ends at once frees its slot in the midst of this: who began goes on.
    if (this.#dispatching) return;
    this.#dispatching = true;
    try {
      while (this.#mayStart && this.#running.size < this.#options.concurrency) {
        const loop = this.#pick();
        const held = loop?.take();
        if (loop === undefined || held === undefined) return;
        this.#work({ loop, held, alone: false });
      }
    } finally {
      this.#dispatching = false;
    }
  }

  /** One job from start to settlement. Its slot is free once it is decided what follows. */
  #work(turn: Turn): void {
    this.#running.add(turn.held);
    this.#keeper?.wake();
    const asked = this.#parts.scope.bond.claim(turn.held, turn);
    if (asked instanceof Promise) void asked.then((verdict) => this.#heed(verdict, turn));
    else this.#heed(asked, turn);
  }

  #heed(verdict: ClaimVerdict, turn: Turn): void {
    const { loop, held } = turn;
    if (verdict.type === 'run') return this.#run(turn);
    if (verdict.type === 'finish') {
      this.#concluder.finish(turn, verdict.leaving);
      return this.#free(turn);
    }
    const turned = { loop, held, verdict, suspects: this.#suspects };
    void this.#parts.turnAway(turned).then(() => this.#free(turn));
  }

  #run(turn: Turn): void {
    const { scope, isCancelled } = this.#parts;
    const { delivery } = turn.held;
    if (!isCancelled(delivery)) {
      return execute(turn.held, scope, (executed) => this.#ended(turn, executed));
    }
    this.#ended(turn, notExecuted({ type: 'cancelled' }, envelopeOf(delivery)));
  }

  #ended(turn: Turn, executed: Executed): void {
    this.#concluder.ended(turn, executed);
    if (executed.run !== undefined) turn.loop.ran(executed.durationMs);
    this.#free(turn);
  }

  #free({ held, onFreed }: Turn): void {
    this.#running.delete(held);
    if (this.#running.size === 0) {
      this.#onIdle?.();
      this.#idle.knock();
    }
    for (const each of this.#loops) each.slotFreed();
    this.#dispatch();
    onFreed?.();
  }

  /** What a broker cannot take back is run out, also while suspects wait. */
  get #mayStart(): boolean {
    return !this.#quiet && !(this.#isolation.isActive && this.#parts.canRelease);
  }

  /** Resolves once nothing is held that runs, waits to run, or was not settled yet. */
  #whenIdle(): Promise<void> {
    return this.#when(
      () =>
        this.#running.size + this.#concluder.settling === 0 &&
        (this.#quiet || !this.#loops.some((loop) => loop.hasReady)),
    );
  }

  async #when(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    this.#onIdle = undefined;
  }
}
