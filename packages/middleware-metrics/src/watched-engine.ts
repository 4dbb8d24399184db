import type {
  HealthReport,
  MiddlewareContext,
  QueueStats,
  WorkerInfo,
} from '@switchyard/core/middleware';
import type { Settings } from './options.ts';

/** What a scrape sees of one engine; what is not known is missing. */
export interface Sight {
  readonly health: HealthReport;
  readonly queues: readonly QueueSight[];
}

/** What a scrape sees of one queue. */
export interface QueueSight {
  readonly queue: string;
  readonly stats: QueueStats | undefined;
  readonly paused: boolean | undefined;
  readonly consumers: number | undefined;
  /** Jobs that one of them runs at once, on average; `undefined` where there is none. */
  readonly slots: number | undefined;
  /** Jobs that they run, of any queue; `undefined` where nobody can tell. */
  readonly busy: number | undefined;
}

/** A scrape waits no longer for the broker, in milliseconds: Prometheus gives up after ten seconds. */
const PATIENCE_MS = 3_000;

/** One engine that is measured. */
export class WatchedEngine {
  readonly driver: string;
  /** Its label `worker`. */
  readonly worker: string;
  readonly #context: MiddlewareContext;
  readonly #settings: Settings;
  #slots: number | undefined;
  #looking: Promise<Sight> | undefined;

  constructor(context: MiddlewareContext, settings: Settings, place: number) {
    this.driver = context.driver;
    this.worker = place === 0 ? settings.worker : `${settings.worker}-${place + 1}`;
    this.#context = context;
    this.#settings = settings;
    context.events.on('worker.started', ({ concurrency }) => {
      this.#slots = concurrency;
    });
  }

  /** Jobs that it runs at once; `undefined` where it runs none. */
  get slots(): number | undefined {
    return this.#slots;
  }

  /** Looks at engine and broker, once for all gauges of a scrape. Never rejects. */
  look(): Promise<Sight> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<Sight> {
    const health = await this.#context.health();
    if (!health.driver.ok || health.store?.ok === false) return { health, queues: [] };
    return { health, queues: await inTime(this.#lookAtQueues(), []) };
  }

  async #lookAtQueues(): Promise<readonly QueueSight[]> {
    const { queues } = this.#context;
    const { queues: asked } = this.#settings;
    if (asked === 'none') return [];
    const names = asked === 'known' ? queues.known : asked;
    const [paused, workers] = await Promise.all([
      unlessRefused(queues.paused()),
      unlessRefused(queues.workers()),
    ]);
    return Promise.all(
      names.map(async (queue) => ({
        queue,
        stats: await unlessRefused(queues.stats(queue)),
        paused: paused?.includes(queue),
        ...readersOf(queue, workers),
      })),
    );
  }
}

function readersOf(
  queue: string,
  workers: readonly WorkerInfo[] | undefined,
): Pick<QueueSight, 'consumers' | 'slots' | 'busy'> {
  if (workers === undefined) return { consumers: undefined, slots: undefined, busy: undefined };
  const readers = workers.filter(({ queues }) => queues.includes(queue));
  const slots = readers.reduce((sum, { concurrency }) => sum + concurrency, 0);
  return {
    consumers: readers.length,
    slots: readers.length === 0 ? undefined : slots / readers.length,
    busy: readers.reduce((sum, { running }) => sum + running, 0),
  };
}

/** What the broker cannot tell, or does not tell now, is not known: never a false zero. */
async function unlessRefused<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch {
    return undefined;
  }
}

async function inTime<T>(asked: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), PATIENCE_MS);
  });
  try {
    return await Promise.race([asked, waited]);
  } finally {
    clearTimeout(timer);
  }
}
