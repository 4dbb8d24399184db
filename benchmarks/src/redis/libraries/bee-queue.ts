import BeeQueue from 'bee-queue';
import {
  DELAY_MS,
  MAX_ATTEMPTS,
  QUEUE,
  type JobKind,
  type Library,
  type Setting,
} from '../../queues/library.ts';

/** bee-queue, with all that costs and is not needed turned off, as its documentation recommends. */
export const beeQueue: Library = {
  name: 'bee-queue',
  open: async (redis, { keep, kind, concurrency }, handler) => {
    const queue = new BeeQueue<unknown>(QUEUE, {
      redis: { ...redis },
      isWorker: handler !== undefined,
      getEvents: false,
      sendEvents: false,
      storeJobs: false,
      removeOnSuccess: removesEnded(keep),
    });
    await queue.ready();
    const make = jobMaker(queue, kind);
    return {
      add: (payload) => make(payload).save(),
      addMany: async (payloads) => {
        const errors = await queue.saveAll(payloads.map(make));
        for (const error of errors.values()) throw error;
      },
      start: async () => {
        if (handler === undefined) throw new Error('Nobody handles the jobs.');
        queue.process(concurrency, (job) => handler(job.data));
      },
      left: async () => {
        const { waiting, active, failed } = await queue.checkHealth();
        if (failed > 0) throw new Error(`${failed} jobs of bee-queue failed.`);
        return waiting + active;
      },
      close: () => queue.close(),
    };
  },
};

function removesEnded(keep: Setting['keep']): boolean {
  if (typeof keep === 'number') throw new Error('bee-queue keeps all ended jobs or none.');
  return keep === 'none';
}

function jobMaker(
  queue: BeeQueue<unknown>,
  kind: JobKind,
): (payload: unknown) => BeeQueue.Job<unknown> {
  const plain = (payload: unknown): BeeQueue.Job<unknown> =>
    queue.createJob(payload).retries(MAX_ATTEMPTS - 1);
  switch (kind) {
    case 'plain':
      return plain;
    case 'delayed':
      return (payload) => plain(payload).delayUntil(Date.now() + DELAY_MS);
    case 'unique':
    case 'prioritised':
      throw new Error(`bee-queue has no ${kind} jobs.`);
  }
}
