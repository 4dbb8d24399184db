import assert from 'node:assert/strict';
import {
  getQueueEngine,
  type EngineOptions,
  type JobContext,
  type Logger,
  type QueueEngine,
  type StartOptions,
} from '@switchyard/core';
import type { Delivery, Driver } from '@switchyard/core/driver';
import { DriverBench, QUEUE } from '../bench/driver-bench.ts';
import type { DriverHarness } from '../harness/driver-harness.ts';
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

/** Longest wait for anything, in the harness's time. */
const PATIENCE_MS = 120_000;

const nothing = (): void => undefined;
const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** The bench an engine is proven on: one driver, any number of engines that share it. */
export class EngineBench {
  readonly harness: DriverHarness;
  readonly driver: Driver;
  readonly time: HarnessTime;
  readonly events: EventLog = new EventLog();
  readonly runs: RunRecord[] = [];
  /** A wait that is long for a machine and short for who watches. */
  readonly unitMs: number;
  /** How far apart two things may be seen that happen at one instant. */
  readonly skewMs: number;
  readonly #engines: QueueEngine[] = [];

  constructor(harness: DriverHarness, driver: Driver) {
    this.harness = harness;
    this.driver = driver;
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

  /** What lies in a physical queue now; it is received, and stays leased. */
  async contents(queue: string): Promise<readonly Delivery[]> {
    const bench = new DriverBench(this.harness, this.driver);
    const consumer = await bench.subscribe(queue);
    const found: Delivery[] = [];
    for (;;) {
      const more = await bench.receive(consumer, 100);
      if (more.length === 0) return found;
      found.push(...more);
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

  /** Stops every engine before the first of them closes the driver they share. */
  async close(): Promise<void> {
    const each = this.#engines;
    await this.within(Promise.all(each.map((engine) => engine.stop())), 'stop()');
    await this.within(Promise.all(each.map((engine) => engine.close())), 'close()');
    await this.driver.close();
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
