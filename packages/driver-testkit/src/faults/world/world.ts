import type { QueueEngine } from '@switchyard/core';
import type { Driver } from '@switchyard/core/driver';
import {
  inmemory,
  virtualClock,
  type InMemoryDriver,
  type VirtualClock,
} from '@switchyard/driver-inmemory';
import { checkLedger, type CheckOptions, type LedgerReport } from '../../ledger/check-ledger.ts';
import type { LedgerLine, Lock } from '../../ledger/ledger-line.ts';
import { memoryLedger, type Ledger, type LedgerTime } from '../../ledger/ledger.ts';
import { recordEnqueue, type Produced, type RecordedOptions } from '../../ledger/record-enqueue.ts';
import { takeSnapshot, type Snapshot } from '../../ledger/snapshot.ts';
import { takeJob } from '../take-job.ts';
import { countingClock, type CountingClock } from './counting-clock.ts';
import { Plans } from './plans.ts';
import type { Step, WorkerSetup, WorldEngineOptions } from './step.ts';
import { openEngine, openWorker, type WorldWorker } from './world-engine.ts';

const MAX_WAIT_MS = 60_000;

/** Several workers on one in-memory broker in virtual time, all of whose deeds are in a ledger. */
export class World {
  readonly clock: VirtualClock = virtualClock({ now: 1_000_000 });
  readonly broker: InMemoryDriver;
  readonly lines: LedgerLine[] = [];
  readonly workers: Map<string, WorldWorker> = new Map();
  readonly runner: Ledger;
  /** The engine that enqueues; whatever else is asked of an engine is asked of this one. */
  readonly engine: QueueEngine;
  readonly #timers: CountingClock = countingClock(this.clock);
  readonly #driver: Driver;
  readonly #time: LedgerTime;
  readonly #producer: Ledger;
  readonly #plans = new Plans(this.clock);
  readonly #retired: WorldWorker[] = [];
  #made = 0;
  #tick = 0;
  #stepping: Promise<void> | undefined;

  constructor(
    mutate: (driver: InMemoryDriver) => Driver = (driver) => driver as Driver,
    options: WorldEngineOptions = {},
  ) {
    this.broker = inmemory({ clock: this.#timers });
    this.#driver = mutate(this.broker);
    const start = this.clock.now();
    this.#time = {
      now: () => this.clock.now(),
      // Lines of one instant are told apart by a part of a millisecond that means nothing.
      mono: () => this.clock.now() - start + (this.#tick += 1) * 1e-6,
    };
    this.runner = memoryLedger(this.lines, 'runner', this.#time);
    this.#measure('baseline');
    this.#producer = memoryLedger(this.lines, 'producer', this.#time);
    this.engine = openEngine(this.#driver, this.#producer, options);
    this.engine.declareTask('step', { defaults: { queue: 'mail' } });
  }

  /** Enqueues a job that does these steps, run by run; answers what its producer knows of it. */
  async add(
    job: string,
    steps: readonly Step[],
    { locks, line, task = 'step', ...options }: WorldJobOptions = {},
  ): Promise<Produced> {
    this.#plans.set(job, steps);
    const place = Number(/\d+$/.exec(job)?.[0] ?? 0);
    const key = line ?? options.orderingKey;
    const expect = {
      unique: locks === undefined ? options.id : undefined,
      locks,
      ...(key === undefined ? {} : { order: { key, place } }),
    };
    const fixed = { backoff: { type: 'fixed', delayMs: 300 }, ...options };
    const recorded = { job, task, payload: { job }, options: fixed, expect };
    return this.within(recordEnqueue(this.engine, this.#producer, recorded));
  }

  /** What an engine says that adds these options to a job: the error, or nothing. */
  async refusal(options: Readonly<Record<string, unknown>>): Promise<unknown> {
    const trying = this.engine.enqueue('step' as never, {} as never, options as never);
    return this.within(
      trying.then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
  }

  /** Starts a worker and answers its name. */
  async work(setup: WorkerSetup = {}): Promise<string> {
    const { concurrency = 3, really = concurrency, prefetch } = setup;
    const name = `w${(this.#made += 1)}`;
    const ledger = memoryLedger(this.lines, name, this.#time);
    const worker = openWorker(this.#driver, ledger, { plans: this.#plans, setup });
    this.workers.set(name, worker);
    worker.life.onDeath(() => this.#buried(name));
    ledger.write({ type: 'worker-up', concurrency });
    const died = new Promise<void>((resolve) => {
      worker.life.onDeath(resolve);
    });
    const started = worker.engine.start({ concurrency: really, prefetch, queues: { mail: 1 } });
    // The start of one that died on its way fails much later, and nobody waits for it.
    started.catch(() => undefined);
    await this.within(Promise.race([started, died]));
    return name;
  }

  /** A worker dies: nothing it does counts any more, and what it holds comes back by its lease. */
  kill(name: string): void {
    this.workers.get(name)?.life.die();
  }

  /** A worker stops in order. */
  async stop(name: string): Promise<void> {
    const worker = this.workers.get(name);
    if (worker === undefined) return;
    this.#retire(name, worker);
    worker.ledger.write({ type: 'stopping' });
    await this.within(worker.engine.stop({ drainMs: 500 }));
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
  }

  /** Lets time pass until nothing is left to do, or too long. */
  async drain(maxMs = 120_000): Promise<void> {
    const end = this.clock.now() + maxMs;
    const left = (): number => {
      const { waiting, delayed, active } = this.broker.backlog();
      return waiting + delayed + active;
    };
    while (left() > 0 && this.clock.now() < end) await this.pass(250);
    await this.pass(1_000);
  }

  /** Somebody takes a job out by hand; answers what the engine said. */
  async take<H extends 'cancel' | 'remove'>(
    how: H,
    job: string,
    id: string = job,
  ): Promise<Awaited<ReturnType<QueueEngine['jobs'][H]>>> {
    return this.within(takeJob(this.engine, this.runner, { how, job, id }));
  }

  /** Lets time pass until the work is done; rejects after a minute. */
  async within<T>(work: Promise<T>): Promise<T> {
    const until = this.clock.now() + MAX_WAIT_MS;
    let pending = true;
    const done = work.finally(() => {
      pending = false;
    });
    done.catch(() => undefined);
    while (pending) {
      if (this.clock.now() > until) throw new Error(`not within ${MAX_WAIT_MS} ms of virtual time`);
      await this.#step();
    }
    return done;
  }

  /** Everything that went on, held against the invariants. */
  async report(options: CheckOptions = {}): Promise<LedgerReport> {
    return (await this.close(options)).report;
  }

  /** Ends everything; answers the report, and where everything lay at the end. */
  async close(options: CheckOptions = {}): Promise<{
    readonly report: LedgerReport;
    readonly snapshot: Snapshot | undefined;
  }> {
    const snapshot = await takeSnapshot(this.broker as Driver, ['mail']);
    for (const [name, worker] of this.workers) this.#retire(name, worker);
    for (const { life } of this.#retired) if (!life.isAlive) life.bury();
    for (const { engine } of [...this.#retired, this]) {
      await this.within(engine.close()).catch(() => undefined);
    }
    await this.broker.close();
    this.#measure('end');
    return { report: checkLedger(this.lines, { snapshot, epsMs: 0, ...options }), snapshot };
  }

  /** All who wait let time pass together. */
  #step(): Promise<void> {
    this.#stepping ??= this.clock.advance(5).finally(() => {
      this.#stepping = undefined;
    });
    return this.#stepping;
  }

  #retire(name: string, worker: WorldWorker): void {
    this.workers.delete(name);
    this.#retired.push(worker);
  }

  #buried(name: string): void {
    const worker = this.workers.get(name);
    if (worker === undefined) return;
    this.runner.write({ type: 'killed', target: name });
    this.#retire(name, worker);
    worker.ledger.close();
  }

  #measure(phase: 'baseline' | 'end'): void {
    this.runner.write({ type: 'resources', phase, counts: { timers: this.#timers.pending } });
  }
}

/** Options of a job in a world. */
export interface WorldJobOptions extends RecordedOptions {
  /** What no other job may have while this one lives. */
  readonly locks?: readonly Lock[] | undefined;
  /** Name of a line in which its jobs start by their numbers, one after another. @default its ordering key */
  readonly line?: string | undefined;
  /** @default 'step', which every worker knows */
  readonly task?: string | undefined;
}
