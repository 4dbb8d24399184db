import { getQueueEngine, type EngineOptions, type QueueEngine } from '@switchyard/core';
import { ledgerDriver } from '../ledger/ledger-driver.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Lock } from '../ledger/ledger-line.ts';
import { recordEnqueue, type Produced, type RecordedOptions } from '../ledger/record-enqueue.ts';
import type { FaultJob } from './child/child-setup.ts';
import { loadDriver, loadStore } from './child/make-driver.ts';
import { QUEUE } from './conventions.ts';
import type { DriverSpec } from './fault-target.ts';
import { takeJob } from './take-job.ts';

const nothing = (): void => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Options of a job of a case. */
export interface ProducedOptions extends RecordedOptions {
  /** Name of a line in which its jobs must start in the order they were enqueued, one after another. */
  readonly line?: string | undefined;
  /** What no other job may have while this one lives. Where it is given, the id is no lock of its own. */
  readonly locks?: readonly Lock[] | undefined;
  /** @default 'fault', which every worker knows */
  readonly task?: string | undefined;
}

/** Options of the engine of a producer that a case may choose. */
export type ProducerOptions = Pick<
  EngineOptions,
  'maxInFlight' | 'maxPending' | 'offlineMs' | 'serializer' | 'records'
> & {
  /** @default the store that the target names, or the driver's own */
  readonly store?: 'none' | undefined;
};

/** What an engine is made of. */
export interface EngineSpecs {
  readonly driver: DriverSpec;
  /** @default the driver's own */
  readonly store?: DriverSpec | undefined;
}

/** Enqueues the jobs of a case, each under a name of its own, and keeps the books. */
export class Producer {
  /** What else an engine can be asked, it can be asked here. */
  readonly engine: QueueEngine;
  readonly #ledger: Ledger;
  #made = 0;
  #answered = 0;

  private constructor(engine: QueueEngine, ledger: Ledger) {
    this.engine = engine;
    this.#ledger = ledger;
  }

  /** Makes a producer that reaches the broker as the specs say. */
  static async open(
    specs: EngineSpecs,
    ledger: Ledger,
    options: ProducerOptions = {},
  ): Promise<Producer> {
    const driver = ledgerDriver(await loadDriver(specs.driver), ledger);
    const store = specs.store && (await loadStore(specs.store));
    const engine = getQueueEngine({ driver, store, logger: silent, ...options });
    engine.declareTask('fault', { defaults: { queue: QUEUE } });
    return new Producer(engine as unknown as QueueEngine, ledger);
  }

  /** Enqueues one job. Never rejects: what became of it is in the ledger, and in the answer. */
  async enqueue(payload: FaultJob, options: ProducedOptions = {}): Promise<Produced> {
    const { line, locks, task = 'fault', ...others } = options;
    this.#made += 1;
    const place = this.#made;
    const job = `${this.#ledger.process}-${place}`;
    const fixed = { backoff: { type: 'fixed', delayMs: 100 }, ...others };
    const expect = {
      unique: locks === undefined ? others.id : undefined,
      locks,
      ...(line === undefined ? {} : { order: { key: line, place } }),
    };
    const recorded = { job, task, payload, options: fixed, expect };
    const produced = await recordEnqueue(this.engine, this.#ledger, recorded);
    this.#answered += 1;
    return produced;
  }

  /** The name of the job that was enqueued last. */
  get last(): string {
    return `${this.#ledger.process}-${this.#made}`;
  }

  /** Takes a job out by hand; answers what the engine said. */
  async take<H extends 'cancel' | 'remove'>(
    how: H,
    job: string,
    id: string,
  ): Promise<Awaited<ReturnType<QueueEngine['jobs'][H]>>> {
    return takeJob(this.engine, this.#ledger, { how, job, id });
  }

  /** Its name in the ledger. */
  get name(): string {
    return this.#ledger.process;
  }

  /** Jobs of which it is known what became of them, or that nobody knows. */
  get answered(): number {
    return this.#answered;
  }

  /** Enqueues so many, `at` at a time. */
  async enqueueMany(
    count: number,
    make: (nth: number) => FaultJob,
    { at = 50, options = {} }: { readonly at?: number; readonly options?: ProducedOptions } = {},
  ): Promise<void> {
    let next = 0;
    const loop = async (): Promise<void> => {
      while (next < count) {
        next += 1;
        await this.enqueue(make(next - 1), options);
      }
    };
    await Promise.all(Array.from({ length: Math.min(at, count) }, loop));
  }

  async close(): Promise<void> {
    await this.engine.close();
    this.#ledger.close();
  }
}
