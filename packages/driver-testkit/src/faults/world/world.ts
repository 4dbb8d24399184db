import {
  BaseWorker,
  discard,
  getQueueEngine,
  snooze,
  type JobContext,
  type QueueEngine,
} from '@switchyard/core';
import type { Driver } from '@switchyard/core/driver';
import {
  inmemory,
  virtualClock,
  type InMemoryDriver,
  type VirtualClock,
} from '@switchyard/driver-inmemory';
import { interceptDriver } from '../../fakes/intercept-driver.ts';
import { checkLedger, type CheckOptions, type LedgerReport } from '../../ledger/check-ledger.ts';
import { ledgerDriver } from '../../ledger/ledger-driver.ts';
import type { LedgerLine } from '../../ledger/ledger-line.ts';
import { memoryLedger, type Ledger, type LedgerTime } from '../../ledger/ledger.ts';
import { recordEngine } from '../../ledger/record-engine.ts';
import { recordEnqueue, type RecordedOptions } from '../../ledger/record-enqueue.ts';
import { takeSnapshot, type Snapshot } from '../../ledger/snapshot.ts';
import { mortalDriver } from './mortal-driver.ts';
import type { Step, WorkerSetup } from './step.ts';

/** One worker of a world: an engine that can die. */
interface Worker {
  readonly name: string;
  readonly engine: QueueEngine;
  readonly ledger: Ledger;
  readonly die: () => void;
}

const nothing = (): void => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const LEASE_MS = 2_000;
const MAX_WAIT_MS = 60_000;

/** Several workers on one in-memory broker in virtual time, all of whose deeds are in a ledger. */
export class World {
  readonly clock: VirtualClock = virtualClock({ now: 1_000_000 });
  readonly broker: InMemoryDriver = inmemory({ clock: this.clock });
  readonly lines: LedgerLine[] = [];
  readonly workers: Map<string, Worker> = new Map();
  readonly runner: Ledger;
  readonly #driver: Driver;
  readonly #time: LedgerTime;
  readonly #producer: QueueEngine;
  readonly #producerLedger: Ledger;
  readonly #plans = new Map<string, { readonly steps: readonly Step[]; runs: number }>();
  readonly #retired: QueueEngine[] = [];
  #made = 0;
  #tick = 0;

  constructor(mutate: (driver: InMemoryDriver) => Driver = (driver) => driver as Driver) {
    this.#driver = mutate(this.broker);
    const start = this.clock.now();
    this.#time = {
      now: () => this.clock.now(),
      // Lines of one instant are told apart by a part of a millisecond that means nothing.
      mono: () => this.clock.now() - start + (this.#tick += 1) * 1e-6,
    };
    this.runner = memoryLedger(this.lines, 'runner', this.#time);
    this.#producerLedger = memoryLedger(this.lines, 'producer', this.#time);
    const tapped = ledgerDriver(shared(this.#driver), this.#producerLedger);
    this.#producer = this.#engine(tapped, this.#producerLedger);
    this.#producer.declareTask('step', { defaults: { queue: 'mail' } });
  }

  /** Enqueues a job that does these steps, run by run. */
  async add(job: string, steps: readonly Step[], options: RecordedOptions = {}): Promise<void> {
    this.#plans.set(job, { steps, runs: 0 });
    const place = Number(/\d+$/.exec(job)?.[0] ?? 0);
    const key = options.orderingKey;
    const expect = {
      unique: options.id,
      ...(key === undefined ? {} : { order: { key, place } }),
    };
    const fixed = { backoff: { type: 'fixed', delayMs: 300 }, ...options };
    await this.#within(
      recordEnqueue(this.#producer, this.#producerLedger, {
        job,
        task: 'step',
        payload: { job },
        options: fixed,
        expect,
      }),
    );
  }

  /** What an engine says that adds these options to a job: the error, or nothing. */
  async refusal(options: Readonly<Record<string, unknown>>): Promise<unknown> {
    const trying = this.#producer.enqueue('step' as never, {} as never, options as never);
    return this.#within(
      trying.then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
  }

  /** Closes the engine that enqueues. */
  closeProducer(): Promise<void> {
    return this.#within(this.#producer.close());
  }

  /** Starts a worker and answers its name. */
  async work({
    concurrency = 3,
    really = concurrency,
    prefetch,
    neverRenews = false,
  }: WorkerSetup = {}): Promise<string> {
    const name = `w${(this.#made += 1)}`;
    const ledger = memoryLedger(this.lines, name, this.#time);
    const mortal = mortalDriver(shared(this.#driver));
    const tapped = ledgerDriver(mortal.driver, ledger);
    const engine = this.#engine(neverRenews ? withoutRenewals(tapped) : tapped, ledger);
    const run = (job: string, signal: AbortSignal): unknown => this.#step(job, name, signal);
    class StepWorker extends BaseWorker {
      static readonly defaults = { queue: 'mail' };
      override run(payload: { readonly job: string }, job: JobContext): unknown {
        return run(payload.job, job.signal);
      }
    }
    engine.registerTask('step', StepWorker);
    const die = (): void => {
      mortal.die();
      ledger.close();
    };
    this.workers.set(name, { name, engine, ledger, die });
    ledger.write({ type: 'worker-up', concurrency });
    await this.#within(engine.start({ concurrency: really, prefetch, queues: { mail: 1 } }));
    return name;
  }

  /** A worker dies: nothing it does counts any more, and what it holds comes back by its lease. */
  kill(name: string): void {
    const worker = this.workers.get(name);
    if (worker === undefined) return;
    this.runner.write({ type: 'killed', target: name });
    this.workers.delete(name);
    this.#retired.push(worker.engine);
    worker.die();
  }

  /** A worker stops in order. */
  async stop(name: string): Promise<void> {
    const worker = this.workers.get(name);
    if (worker === undefined) return;
    this.workers.delete(name);
    this.#retired.push(worker.engine);
    worker.ledger.write({ type: 'stopping' });
    await this.#within(worker.engine.stop({ drainMs: 500 }));
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
    for (const { engine } of this.workers.values()) this.#retired.push(engine);
    for (const engine of [...this.#retired, this.#producer]) {
      await this.#within(engine.close()).catch(() => undefined);
    }
    await this.broker.close();
    return { report: checkLedger(this.lines, { snapshot, epsMs: 0, ...options }), snapshot };
  }

  #engine(driver: Driver, ledger: Ledger): QueueEngine {
    const engine = getQueueEngine({
      driver,
      logger: silent,
      leaseMs: LEASE_MS,
      abortMs: 500,
      drainMs: 500,
    }) as unknown as QueueEngine;
    recordEngine(engine, ledger);
    return engine;
  }

  async #step(job: string, worker: string, signal: AbortSignal): Promise<unknown> {
    const plan = this.#plans.get(job);
    const last = plan?.steps.at(-1);
    const stays = last?.do === 'throw' || last?.do === 'kill' ? last : undefined;
    const step = plan?.steps[plan.runs] ?? stays;
    if (plan !== undefined) plan.runs += 1;
    switch (step?.do) {
      case undefined:
        return undefined;
      case 'work':
        return this.#sleep(step.ms);
      case 'throw':
        await this.#sleep(step.ms);
        throw new Error('as planned');
      case 'snooze':
        return snooze(step.ms);
      case 'discard':
        return discard('as planned');
      case 'kill':
        this.kill(worker);
        return new Promise(() => undefined);
      case 'hang':
        return new Promise(() => undefined);
      case 'obey':
        return Promise.race([this.#sleep(step.ms), aborted(signal)]);
      case 'call':
        return step.run();
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.setTimer(resolve, ms);
    });
  }

  async #within<T>(work: Promise<T>): Promise<T> {
    let pending = true;
    const done = work.finally(() => {
      pending = false;
    });
    done.catch(() => undefined);
    for (let waitedMs = 0; pending; waitedMs += 5) {
      if (waitedMs > MAX_WAIT_MS) throw new Error(`not within ${MAX_WAIT_MS} ms of virtual time`);
      await this.clock.advance(5);
    }
    return done;
  }
}

function withoutRenewals(driver: Driver): Driver {
  return interceptDriver(driver, (call, proceed) =>
    call.method === 'renew' ? ([] as never) : proceed(),
  );
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

/** A driver that several engines share: none of them closes it. */
function shared(driver: Driver): Driver {
  return interceptDriver(driver, (call, proceed) =>
    call.method === 'close' ? (undefined as never) : proceed(),
  );
}
