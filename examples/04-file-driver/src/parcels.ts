import { BaseWorker, getQueueEngine, type JobContext, type QueueEngine } from '@switchyard/core';
import { z } from 'zod';
import { fileDriver } from './index.ts';

const Parcel = z.object({ number: z.int() });

/** An engine on the file at `path`, whose worker ships parcels in a way of its own. */
export function parcelEngine(
  path: string,
  ship: (number: number, job: JobContext) => Promise<void> | void,
) {
  class ShipWorker extends BaseWorker<typeof Parcel> {
    static readonly payload = Parcel;

    override async run({ number }: z.infer<typeof Parcel>, job: JobContext): Promise<void> {
      await ship(number, job);
    }
  }
  return getQueueEngine({ driver: fileDriver({ path }) }).registerTask('ship', ShipWorker);
}

/** Resolves once so many more jobs are completed. */
export function completed({ events }: Pick<QueueEngine, 'events'>, count: number): Promise<void> {
  let left = count;
  return new Promise((resolve) => {
    events.on('job.completed', () => {
      left -= 1;
      if (left === 0) resolve();
    });
  });
}
