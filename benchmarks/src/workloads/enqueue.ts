import type { EngineContender } from '../contenders/engine.ts';
import type { Handler } from '../contenders/contender.ts';
import type { Workload } from '../workload.ts';

type OpenEngineContender = (handler: Handler) => EngineContender;

/** Enqueues with so many calls under way; with one, each is awaited before the next. Nothing is run. */
export function enqueueInFlight(
  open: OpenEngineContender,
  payload: unknown,
  inFlight: number,
): Workload {
  return async (jobs, watch) => {
    const contender = open(async () => undefined);
    let added = 0;
    const lane = async (): Promise<void> => {
      while (added < jobs) {
        added += 1;
        await contender.add(payload);
      }
    };
    watch.start();
    await Promise.all(Array.from({ length: inFlight }, lane));
    watch.stop();
    await contender.close();
  };
}

/** Enqueues by calls of `enqueueMany` with so many jobs each, one call after the other. Nothing is run. */
export function enqueueInBulk(open: OpenEngineContender, payload: unknown, size: number): Workload {
  return async (jobs, watch) => {
    const contender = open(async () => undefined);
    watch.start();
    for (let left = jobs; left > 0; left -= size) {
      await contender.addMany(Array.from({ length: Math.min(size, left) }, () => payload));
    }
    watch.stop();
    await contender.close();
  };
}
