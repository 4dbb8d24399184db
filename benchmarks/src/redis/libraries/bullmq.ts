import { Queue, Worker, type JobsOptions } from 'bullmq';
import {
  DELAY_MS,
  MAX_ATTEMPTS,
  QUEUE,
  type JobKind,
  type Library,
  type Setting,
} from '../../queues/library.ts';

const TASK = 'send';
const LEVELS = 10;

/** BullMQ: a `Queue` and, where there is a handler, a `Worker`, each with connections of its own. */
export const bullmq: Library = {
  name: 'BullMQ',
  open: async (connection, { keep, kind, concurrency }, handler) => {
    const queue = new Queue(QUEUE, { connection });
    await queue.waitUntilReady();
    const worker =
      handler === undefined
        ? undefined
        : new Worker(QUEUE, async (job) => handler(job.data), {
            connection: { ...connection, maxRetriesPerRequest: null },
            concurrency,
            autorun: false,
          });
    // Without a listener an error of its connection ends the process.
    worker?.on('error', (error) => console.error(error));
    await worker?.waitUntilReady();
    const optionsOf = jobOptions(keep, kind);
    return {
      add: (payload) => queue.add(TASK, payload, optionsOf()),
      addMany: (payloads) =>
        queue.addBulk(payloads.map((data) => ({ name: TASK, data, opts: optionsOf() }))),
      start: async () => {
        // It resolves when the worker is closed.
        void worker?.run();
      },
      left: async () => {
        const { failed = 0, ...rest } = await queue.getJobCounts(
          'wait',
          'prioritized',
          'active',
          'failed',
        );
        if (failed > 0) throw new Error(`${failed} jobs of BullMQ failed.`);
        return Object.values(rest).reduce((sum, count) => sum + count, 0);
      },
      close: async () => {
        await worker?.close();
        await queue.close();
      },
    };
  },
};

function jobOptions(keep: Setting['keep'], kind: JobKind): () => JobsOptions {
  const common = { attempts: MAX_ATTEMPTS, removeOnComplete: removalOf(keep) };
  let made = 0;
  switch (kind) {
    case 'plain':
      return () => common;
    case 'unique':
      return () => ({ ...common, deduplication: { id: `user-${(made += 1)}` } });
    case 'prioritised':
      return () => ({ ...common, priority: 1 + ((made += 1) % LEVELS) });
    case 'delayed':
      return () => ({ ...common, delay: DELAY_MS });
  }
}

function removalOf(keep: Setting['keep']): NonNullable<JobsOptions['removeOnComplete']> {
  if (keep === 'none') return true;
  return keep === 'all' ? false : { count: keep };
}
