import {
  BaseWorker,
  getQueueEngine,
  withOptions,
  type JobOptions,
  type Middleware,
  type QueueEngine,
  type RecordsOption,
} from '@switchyard/core';
import type { Driver } from '@switchyard/core/driver';
import {
  DELAY_MS,
  QUEUE,
  type Address,
  type Contender,
  type JobKind,
  type OpenContender,
  type Setting,
} from './library.ts';

/** What differs between brokers, and between ways to use ours. */
export interface Ours {
  readonly driver: (address: Address) => Driver;
  /** Made anew for each engine. @default none */
  readonly middleware?: (() => Middleware) | undefined;
  /** Counts what is left where the driver cannot. @default by the driver */
  readonly count?: (address: Address) => Promise<Pick<Contender, 'left' | 'close'>>;
}

const TASK = 'send';
const LEVELS = 10;
const DEFAULTS = { queue: QUEUE };

/** Opens ours: one engine that enqueues and, where there is a handler, works. Everything else as by default. */
export function openSwitchyard({ driver, middleware, count }: Ours): OpenContender {
  return async (address, { keep, kind, concurrency }, handler) => {
    const options = { driver: driver(address), records: recordsOf(keep) };
    // The driver object would keep its own type; nothing here needs it.
    const engine = getQueueEngine({ ...options, logLevel: 'error' }) as unknown as QueueEngine;
    if (middleware !== undefined) engine.use(middleware());
    if (handler === undefined) engine.declareTask(TASK, { defaults: DEFAULTS });
    else engine.registerTask(TASK, workerOf(handler));
    const optionsOf = jobOptions(kind);
    const counter = await count?.(address);
    const left = counter?.left ?? (() => countedBy(engine));
    return {
      add: (payload) => engine.enqueue(TASK, payload, optionsOf?.()),
      addDelayed: (payload, delayMs) => engine.enqueue(TASK, payload, { delayMs }),
      addMany: async (payloads) => {
        const items =
          optionsOf === undefined
            ? payloads
            : payloads.map((payload) => withOptions(payload, optionsOf()));
        const results = await engine.enqueueMany(TASK, items);
        const refused = results.find(({ outcome }) => outcome !== 'added');
        if (refused !== undefined) throw new Error(`A job was ${refused.outcome}.`);
      },
      start: () => engine.start({ queues: { [QUEUE]: 1 }, concurrency }),
      left,
      close: async () => {
        await engine.close();
        await counter?.close();
      },
    };
  };
}

async function countedBy(engine: QueueEngine): Promise<number> {
  const { waiting, active, dead } = await engine.queues.stats(QUEUE);
  if (active === undefined) throw new Error('Here only what waits is counted.');
  if (dead > 0) throw new Error(`${dead} jobs are dead.`);
  return waiting + active;
}

function workerOf(handler: (payload: unknown) => Promise<void>): new () => BaseWorker {
  return class BenchWorker extends BaseWorker {
    static readonly defaults = DEFAULTS;

    run(payload: unknown): Promise<void> {
      return handler(payload);
    }
  };
}

function recordsOf(keep: Setting['keep']): RecordsOption {
  if (keep === 'none') return 'off';
  return keep === 'all' ? 'all' : { completed: keep };
}

/** What makes the options of each further job; nothing for plain ones. */
function jobOptions(kind: JobKind): (() => JobOptions) | undefined {
  let made = 0;
  switch (kind) {
    case 'plain':
      return undefined;
    case 'unique':
      return () => ({ unique: { key: `user-${(made += 1)}` } });
    case 'prioritised':
      return () => ({ priority: (made += 1) % LEVELS });
    case 'delayed':
      return () => ({ delayMs: DELAY_MS });
  }
}
