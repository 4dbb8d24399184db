import { getQueueEngine, type QueueEngine } from '@switchyard/core';
import { ledgerDriver } from '../ledger/ledger-driver.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { recordEnqueue, type Produced, type RecordedOptions } from '../ledger/record-enqueue.ts';
import type { FaultJob } from './child/child-setup.ts';
import { loadDriver } from './child/make-driver.ts';
import { QUEUE } from './conventions.ts';
import type { DriverSpec } from './fault-target.ts';

const nothing = (): void => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Enqueues the jobs of a case, each under a name of its own, and keeps the books. */
export class Producer {
  readonly #engine: QueueEngine;
  readonly #ledger: Ledger;
  #made = 0;
  #answered = 0;

  private constructor(engine: QueueEngine, ledger: Ledger) {
    this.#engine = engine;
    this.#ledger = ledger;
  }

  /** Makes a producer that reaches the broker as the spec says. */
  static async open(spec: DriverSpec, ledger: Ledger): Promise<Producer> {
    const driver = ledgerDriver(await loadDriver(spec), ledger);
    const engine = getQueueEngine({ driver, logger: silent });
    engine.declareTask('fault', { defaults: { queue: QUEUE } });
    return new Producer(engine as unknown as QueueEngine, ledger);
  }

  /** Enqueues one job. Never rejects: what became of it is in the ledger, and in the answer. */
  async enqueue(payload: FaultJob, options: RecordedOptions = {}): Promise<Produced> {
    this.#made += 1;
    const job = `${this.#ledger.process}-${this.#made}`;
    const fixed = { backoff: { type: 'fixed', delayMs: 100 }, ...options };
    const recorded = { job, task: 'fault', payload, options: fixed };
    const produced = await recordEnqueue(this.#engine, this.#ledger, recorded);
    this.#answered += 1;
    return produced;
  }

  /** Jobs of which it is known what became of them, or that nobody knows. */
  get answered(): number {
    return this.#answered;
  }

  /** Enqueues so many, `at` at a time. */
  async enqueueMany(
    count: number,
    make: (nth: number) => FaultJob,
    { at = 50, options = {} }: { readonly at?: number; readonly options?: RecordedOptions } = {},
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
    await this.#engine.close();
  }
}
