import { setTimeout as sleep } from 'node:timers/promises';
import {
  BaseWorker,
  EnqueueUnknownError,
  getQueueEngine,
  type JobContext,
  type QueueEngine,
} from '@switchyard/core';
import { rabbitmq, type RabbitmqOptions } from '@switchyard/driver-rabbitmq';
import { redisStore } from '@switchyard/driver-redis';

export const QUEUE = 'mail';
const LOOPS = 8;
const CONCURRENCY = 20;
const SETTLED_MS = 3_000;

/** How a workload is set up. */
export interface WorkloadOptions {
  readonly driver: RabbitmqOptions & { readonly prefix: string };
  /** Of the Redis of the store; `undefined`: none. */
  readonly store: string | undefined;
  /** How long each job takes. */
  readonly jobMs: number;
}

/** What was asked of a queue and what came of it, by instants of a monotonic clock. */
export class Workload {
  /** When each id was acknowledged. */
  readonly acknowledged = new Map<string, number>();
  /** When each id began to run, every time. */
  readonly runs = new Map<string, number[]>();
  /** Enqueues without an answer, and those that were refused meanwhile. */
  readonly errors: unknown[] = [];
  readonly #running = new Set<string>();
  readonly #producer: QueueEngine;
  readonly #worker: QueueEngine;
  readonly #canRepeat: boolean;
  #producing: Promise<unknown> = Promise.resolve();
  #isOver = true;

  constructor({ driver, store, jobMs }: WorkloadOptions) {
    const { runs } = this;
    const running = this.#running;
    class Counted extends BaseWorker {
      static readonly defaults = { queue: QUEUE, timeoutMs: 60_000 };
      async run(_payload: unknown, job: JobContext): Promise<void> {
        runs.set(job.id, [...(runs.get(job.id) ?? []), performance.now()]);
        running.add(job.id);
        await sleep(jobMs);
        running.delete(job.id);
      }
    }
    const open = (): QueueEngine =>
      getQueueEngine({
        driver: rabbitmq(driver),
        ...(store === undefined
          ? {}
          : { store: redisStore({ url: store, prefix: driver.prefix }) }),
        logLevel: 'error',
      });
    this.#producer = open();
    this.#worker = open();
    this.#canRepeat = store !== undefined;
    this.#producer.declareTask('count', { defaults: { queue: QUEUE, timeoutMs: 60_000 } });
    this.#worker.registerTask('count', Counted);
  }

  /** Enqueues from now on. */
  beginEnqueueing(): void {
    this.#isOver = false;
    this.#producing = Promise.all(Array.from({ length: LOOPS }, () => this.#produce()));
  }

  /** Works from now on. */
  async beginWorking(): Promise<void> {
    await this.#worker.start({ concurrency: CONCURRENCY });
  }

  /** Enqueues no more; resolves when every enqueue has been answered. */
  async endEnqueueing(): Promise<void> {
    this.#isOver = true;
    await this.#producing;
  }

  /** Waits until all that was acknowledged has run, and nothing runs any more for a while. */
  async drain(withinMs: number): Promise<void> {
    const end = performance.now() + withinMs;
    let quietSince = performance.now();
    let before = -1;
    while (performance.now() < end) {
      const count = [...this.runs.values()].reduce((sum, { length }) => sum + length, 0);
      if (count !== before || this.active > 0) quietSince = performance.now();
      before = count;
      const isQuiet = performance.now() - quietSince > SETTLED_MS;
      if (isQuiet && this.lost.length === 0) return;
      await sleep(50);
    }
  }

  /** How many jobs run now. */
  get active(): number {
    return this.#running.size;
  }

  /** Acknowledged, and never run. */
  get lost(): readonly string[] {
    return [...this.acknowledged.keys()].filter((id) => !this.runs.has(id));
  }

  /** Run more than once. */
  get repeated(): readonly string[] {
    return [...this.runs].filter(([, times]) => times.length > 1).map(([id]) => id);
  }

  async close(): Promise<void> {
    await this.endEnqueueing();
    await this.#worker.close();
    await this.#producer.close();
  }

  async #produce(): Promise<void> {
    let repeat: string | undefined;
    while (!this.#isOver || repeat !== undefined) {
      try {
        const asked = repeat === undefined ? {} : { repeat };
        const { id } = await this.#producer.enqueue('count', {}, asked);
        this.acknowledged.set(id, performance.now());
        repeat = undefined;
        await sleep(5);
      } catch (error) {
        this.errors.push(error);
        repeat = this.#canRepeat && error instanceof EnqueueUnknownError ? error.repeat : undefined;
        await sleep(50);
      }
    }
  }
}
