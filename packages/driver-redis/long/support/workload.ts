import {
  BaseWorker,
  EnqueueUnknownError,
  getQueueEngine,
  type JobContext,
  type QueueEngine,
} from '@switchyard/core';
import { redis, type RedisOptions } from '@switchyard/driver-redis';
import { setTimeout as sleep } from 'node:timers/promises';

export const QUEUE = 'mail';
const LOOPS = 8;

/** What was asked of a queue and what came of it, by local instants of a monotonic clock. */
export class Workload {
  /** When each id was acknowledged. */
  readonly acknowledged = new Map<string, number>();
  /** When each id began to run, every time. */
  readonly runs = new Map<string, number[]>();
  /** Enqueues that were answered by an error: nothing is known of a loss there. */
  refused = 0;
  readonly #producer: QueueEngine;
  readonly #worker: QueueEngine;
  #producing: Promise<unknown> = Promise.resolve();
  #isOver = false;

  private constructor(options: RedisOptions) {
    const { runs } = this;
    class Counted extends BaseWorker {
      static readonly defaults = { queue: QUEUE };
      async run(_payload: unknown, job: JobContext): Promise<void> {
        runs.set(job.id, [...(runs.get(job.id) ?? []), performance.now()]);
        await sleep(2);
      }
    }
    const quiet = { logLevel: 'error' } as const;
    this.#producer = getQueueEngine({ driver: redis(options), ...quiet });
    this.#worker = getQueueEngine({ driver: redis(options), ...quiet });
    this.#producer.declareTask('count', { defaults: { queue: QUEUE } });
    this.#worker.registerTask('count', Counted);
  }

  /** Enqueues and works from now on. */
  static async begin(options: RedisOptions): Promise<Workload> {
    const workload = new Workload(options);
    await workload.#worker.start({ concurrency: 20 });
    workload.#producing = Promise.all(Array.from({ length: LOOPS }, () => workload.#produce()));
    return workload;
  }

  /** Enqueues no more; resolves when every enqueue has been answered. */
  async endEnqueueing(): Promise<void> {
    this.#isOver = true;
    await this.#producing;
  }

  /** Waits until nothing is left to do. */
  async drain(withinMs: number): Promise<void> {
    const end = Date.now() + withinMs;
    for (;;) {
      const { waiting, active, delayed } = await this.#producer.queues.stats(QUEUE);
      if (waiting === 0 && active === 0 && delayed === 0) return;
      if (Date.now() > end) throw new Error(`${waiting} wait and ${active} are active still`);
      await sleep(100);
    }
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.#producing;
    await this.#worker.stop({ drainMs: 1_000 });
    await this.#worker.close();
    await this.#producer.close();
  }

  async #produce(): Promise<void> {
    let repeat: string | undefined;
    while (!this.#isOver || repeat !== undefined) {
      try {
        const { id } = await this.#producer.enqueue(
          'count',
          {},
          repeat === undefined ? {} : { repeat },
        );
        this.acknowledged.set(id, performance.now());
        repeat = undefined;
        await sleep(5);
      } catch (error) {
        this.refused += 1;
        repeat = error instanceof EnqueueUnknownError ? error.repeat : undefined;
        await sleep(50);
      }
    }
  }
}
