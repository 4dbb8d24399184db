import { setImmediate } from 'node:timers/promises';
import { BaseWorker, type QueueEngine } from '@switchyard/core';
import { CONCURRENCY, type Contender, type Handler } from './contender.ts';

const TASK = 'bench';
const QUEUE = 'default';

/** An engine that no task was given yet. */
export type OpenEngine = () => QueueEngine;

/** Options of each job. */
type JobOptions = Parameters<QueueEngine['enqueue']>[2];

/** Our engine as a contender, which also takes many jobs in one call. */
export interface EngineContender extends Contender {
  add(payload: unknown): Promise<unknown>;
  addMany(payloads: readonly unknown[]): Promise<unknown>;
}

/** Puts our engine into a race. `optionsOf` makes the options of the job with that number; none by default. */
export function engineContender(
  open: OpenEngine,
  optionsOf?: (index: number) => JobOptions,
): (handler: Handler) => EngineContender {
  return (handler) => {
    const engine = open().registerTask(TASK, workerOf(handler));
    let added = 0;
    const add =
      optionsOf === undefined
        ? (payload: unknown): Promise<unknown> => engine.enqueue(TASK, payload)
        : (payload: unknown): Promise<unknown> =>
            engine.enqueue(TASK, payload, optionsOf((added += 1)));
    return {
      add,
      addMany: (payloads) => engine.enqueueMany(TASK, payloads),
      start: () => engine.start({ concurrency: CONCURRENCY }),
      settled: () => untilEmpty(engine),
      close: () => engine.close(),
    };
  };
}

function workerOf(handler: Handler): new () => BaseWorker {
  return class BenchWorker extends BaseWorker {
    run(payload: unknown): Promise<void> {
      return handler(payload);
    }
  };
}

/** A job is done once it is acknowledged, not when its handler returns. */
async function untilEmpty(engine: QueueEngine): Promise<void> {
  for (;;) {
    const { waiting, active } = await engine.queues.stats(QUEUE);
    if (waiting === 0 && active === 0) return;
    await setImmediate();
  }
}
