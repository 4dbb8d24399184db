import assert from 'node:assert/strict';
import {
  getQueueEngine,
  type EngineOptions,
  type JobContext,
  type Logger,
  type QueueEngine,
  type StartOptions,
} from '@switchyard/core';
import { systemClock, type Delivery, type Driver, type Store } from '@switchyard/core/driver';
import { closeAll, closingAfter } from '../bench/close-all.ts';
import { DriverBench, QUEUE } from '../bench/driver-bench.ts';
import { mortalDriver } from '../fakes/mortal-driver.ts';
import { mortalStore } from '../fakes/mortal-store.ts';
import { Mortality } from '../fakes/mortality.ts';
import type { EngineHarness } from '../harness/engine-harness.ts';
import type { HarnessTime } from '../harness/harness-time.ts';
import { eventually, until } from '../harness/until.ts';
import { EventLog, type HeardEvent } from './event-log.ts';
import { workerOf, type TaskSpec } from './task-spec.ts';

/** One start of a handler. */
export interface RunRecord {
  readonly id: string;
  readonly task: string;
  readonly attempt: number;
  readonly run: number | undefined;
  readonly redrives: number;
  readonly payload: unknown;
  /** Epoch milliseconds of the harness's time. */
  readonly at: number;
}

/** An engine whose process can be killed. */
export interface MortalEngine {
  readonly engine: QueueEngine;
  readonly life: Mortality;
  die(): void;
}

/** Longest wait for anything, in the harness's time. */
const PATIENCE_MS = 120_000;

const nothing = (): void => undefined;
const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** The bench an engine is proven on: one driver, any number of engines that share it. */
export class EngineBench {
  readonly harness: EngineHarness;
  readonly driver: Driver;
  /** The store beside the driver, shared by all engines of the case. */
  readonly store: Store | undefined;
  readonly time: HarnessTime;
  readonly events: EventLog = new EventLog();
  readonly runs: RunRecord[] = [];
  /** A wait that is long for a machine and short for who watches. */
  readonly unitMs: number;
  /** How far apart two things may be seen that happen at one instant. */
  readonly skewMs: number;
  readonly #engines: QueueEngine[] = [];
  readonly #lives: { readonly life: Mortality; readonly engine: QueueEngine }[] = [];

  constructor(harness: EngineHarness, driver: Driver, store?: Store) {
    this.harness = harness;
    this.driver = driver;
    this.store = store;
    this.time = harness.time;
    this.unitMs = harness.time.type === 'virtual' ? 1_000 : 300;
    this.skewMs = harness.time.type === 'virtual' ? 0 : 100;
  }

  /** An engine on the driver of this case (or a fake around it), which knows these tasks; their queue is `mail`. */
  engine(tasks: Readonly<Record<string, TaskSpec>>, options: EngineOptions = {}): QueueEngine {
    const engine = getQueueEngine({
      logger: silent,
      leaseMs: this.harness.leaseMs,
      abortMs: this.unitMs,
      random: () => 0.5,
      driver: this.driver,
      allowLocalStore: true,
      ...this.#storeOption,
      ...options,
    }) as QueueEngine;
    for (const [name, spec] of Object.entries(tasks))
      engine.registerTask(name, workerOf(this.#recorded(spec)));
    this.events.listenTo(engine);
    this.#engines.push(engine);
    return engine;
  }

  /** The same, already working on `mail`. */
  async working(
    tasks: Readonly<Record<string, TaskSpec>>,
    options: EngineOptions & { readonly start?: StartOptions } = {},
  ): Promise<QueueEngine> {
    const { start, ...engineOptions } = options;
    const engine = this.engine(tasks, engineOptions);
    await this.start(engine, start);
    return engine;
  }

  /** The same in a process that can be killed. */
  async mortal(
    tasks: Readonly<Record<string, TaskSpec>>,
    options: EngineOptions & { readonly start?: StartOptions } = {},
  ): Promise<MortalEngine> {
    const { start, ...engineOptions } = options;
    const mortal = this.mortalEngine(tasks, engineOptions);
    await this.start(mortal.engine, start);
    return mortal;
  }

  /** An engine in a process that can be killed, not yet working. */
  mortalEngine(
    tasks: Readonly<Record<string, TaskSpec>>,
    options: EngineOptions = {},
  ): MortalEngine {
    const life = new Mortality();
    const engine = this.engine(tasks, {
      driver: mortalDriver(this.driver, life),
      ...(this.store === undefined ? {} : { store: mortalStore(this.store, life) }),
      ...options,
    });
    this.#lives.push({ life, engine });
    return { engine, life, die: () => life.die() };
  }

  /** Resolves after so many milliseconds of the harness's time; for handlers. */
  pause(ms: number): Promise<void> {
    const clock = this.driver.clock ?? systemClock;
    return new Promise((resolve) => void clock.setTimer(resolve, ms));
  }

  /** Begins to work on `mail`. */
  async start(engine: QueueEngine, options: StartOptions = {}): Promise<void> {
    await this.within(engine.start({ queues: { [QUEUE]: 1 }, ...options }), 'start()');
  }

  /** Settles as the promise does, while time passes. */
  within<T>(promise: Promise<T>, what: string): Promise<T> {
    return until(this.time, promise, { what, withinMs: PATIENCE_MS });
  }

  /** Resolves once `check` holds, while time passes. */
  async until(what: string, check: () => boolean): Promise<void> {
    await eventually(this.time, () => assert.ok(check(), what), {
      what,
      withinMs: PATIENCE_MS,
      stepMs: this.unitMs / 20,
    });
  }

  /** Resolves once so many events of a kind were told, and fails if there are more. */
  async untilHeard(name: HeardEvent, count = 1): Promise<void> {
    await this.until(`${count} × ${name}`, () => this.events.of(name).length >= count);
    await this.calm();
    assert.equal(this.events.of(name).length, count, name);
  }

  /** Lets what is under way end, as far as it needs no time. */
  async calm(): Promise<void> {
    await this.time.pass(this.time.type === 'virtual' ? 0 : 100);
  }

  /**
   * What lies in a physical queue now; it is received, and stays leased. `atLeast` are waited for: a
   * new reader may need longer for its first than for the rest.
   */
  async contents(queue: string, atLeast = 0): Promise<readonly Delivery[]> {
    const bench = new DriverBench(this.harness, this.driver);
    const consumer = await bench.subscribe(queue);
    const found: Delivery[] = [];
    const end = this.time.now() + PATIENCE_MS;
    for (;;) {
      const more = await bench.receive(consumer, 100);
      found.push(...more);
      if (more.length > 0) continue;
      if (found.length >= atLeast || this.time.now() >= end) return found;
      await this.time.pass(10);
    }
  }

  /** Fails if anything is left in the queue, its bands or its dead letters. */
  async assertNothingLeft(): Promise<void> {
    for (const queue of ['mail', 'mail.high', 'mail.low', 'mail.dead']) {
      const left = await this.contents(queue);
      assert.deepEqual(
        left.map((delivery) => delivery.id),
        [],
        `left in ${queue}`,
      );
    }
  }

  /** Stops every engine before the first of them closes the driver they share; closes that in any case. */
  close(): Promise<void> {
    const shared = this.store === undefined ? [this.driver] : [this.driver, this.store];
    return closingAfter(
      () => closeAll(shared),
      () => this.#closeEngines(),
    );
  }

  async #closeEngines(): Promise<void> {
    const dead = this.#lives.filter(({ life }) => !life.isAlive);
    for (const { life } of dead) life.bury();
    const ended = (end: Promise<unknown>): Promise<unknown> => end.catch(() => undefined);
    // Real time does not wait for handlers that a case left hanging, those of the dead included.
    const how = this.time.type === 'real' ? { drainMs: this.unitMs } : {};
    // One that cannot stop any more is closed all the same: its loops would go on for every case after this one.
    const graves = dead.map(async ({ engine }) => {
      await ended(engine.stop(how));
      await ended(engine.close());
    });
    const each = this.#engines.filter((engine) => !dead.some((one) => one.engine === engine));
    await this.within(Promise.all(graves), 'close() of the dead');
    await this.within(Promise.all(each.map((engine) => engine.stop(how))), 'stop()');
    await this.within(Promise.all(each.map((engine) => engine.close())), 'close()');
  }

  get #storeOption(): { readonly store: Store | 'none' } | undefined {
    if (this.store !== undefined) return { store: keptOpen(this.store) };
    return this.harness.store === 'none' ? { store: 'none' } : undefined;
  }

  #recorded(spec: TaskSpec): TaskSpec {
    const defaults = { queue: QUEUE, backoff: { type: 'fixed', delayMs: this.unitMs } as const };
    return {
      ...spec,
      defaults: { ...defaults, ...spec.defaults },
      run: (payload, job) => {
        this.#record(payload, job);
        return spec.run(payload, job);
      },
    };
  }

  #record(payload: unknown, { id, task, attempt, run, redrives }: JobContext): void {
    this.runs.push({ id, task, attempt, run, redrives, payload, at: this.time.now() });
  }
}

/** A store that several engines share is closed by the bench. */
function keptOpen(store: Store): Store {
  return {
    name: store.name,
    capabilities: store.capabilities,
    records: store.records,
    locks: store.locks,
    claims: store.claims,
    timers: store.timers,
    control: store.control,
    connect: (signal) => store.connect(signal),
    apply: (groups) => store.apply(groups),
    ping: (signal) => store.ping(signal),
    close: () => Promise.resolve(),
  };
}
