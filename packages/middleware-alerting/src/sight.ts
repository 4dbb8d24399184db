import type {
  HealthReport,
  MiddlewareContext,
  QueueStats,
  WorkerInfo,
} from '@switchyard/core/middleware';
import type { Tallies } from './tallies.ts';

/** What is seen of one queue; what is not known is missing. */
export interface QueueSight {
  readonly queue: string;
  readonly stats: QueueStats | undefined;
  readonly isPaused: boolean;
  readonly consumers: number | undefined;
  readonly ended: number;
  readonly dead: number;
  readonly stuck: number;
}

/** What is seen in one round. */
export interface Sight {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly driver: string;
  /** Name of this process. */
  readonly worker: string;
  readonly health: HealthReport;
  /** Whether broker and store answered. */
  readonly answers: boolean;
  readonly queues: readonly QueueSight[];
}

/** Where is looked. */
export interface Viewpoint {
  readonly context: MiddlewareContext;
  readonly tallies: Tallies;
  readonly worker: string;
  /** Those to look at, or all that the engine has reason to know. */
  readonly queues: readonly string[] | 'known';
}

/** Looks at engine and broker. Never rejects: what does not answer is not known. */
export async function look(from: Viewpoint): Promise<Sight> {
  const { context, worker } = from;
  const health = await context.health();
  const answers = health.driver.ok && health.store?.ok !== false;
  const queues = answers ? await lookAtQueues(from) : unseen(from);
  return { at: context.clock.now(), driver: context.driver, worker, health, answers, queues };
}

async function lookAtQueues(from: Viewpoint): Promise<readonly QueueSight[]> {
  const { queues } = from.context;
  const [paused, workers] = await Promise.all([
    unlessRefused(() => queues.paused()),
    unlessRefused(() => queues.workers()),
  ]);
  return Promise.all(
    namesOf(from).map(async (queue) => ({
      queue,
      stats: await unlessRefused(() => queues.stats(queue)),
      isPaused: paused?.includes(queue) ?? false,
      consumers: workers && consumersOf(queue, workers),
      ...countsOf(queue, from.tallies),
    })),
  );
}

/** While the broker is away, only what was counted here is known. */
function unseen(from: Viewpoint): readonly QueueSight[] {
  return namesOf(from).map((queue) => ({
    queue,
    stats: undefined,
    isPaused: false,
    consumers: undefined,
    ...countsOf(queue, from.tallies),
  }));
}

function namesOf({ context, queues, tallies }: Viewpoint): readonly string[] {
  return queues === 'known'
    ? [...new Set([...context.queues.known, ...tallies.all.keys()])]
    : queues;
}

function countsOf(queue: string, tallies: Tallies): Pick<QueueSight, 'ended' | 'dead' | 'stuck'> {
  const { ended = 0, dead = 0, stuck = 0 } = tallies.all.get(queue) ?? {};
  return { ended, dead, stuck };
}

function consumersOf(queue: string, workers: readonly WorkerInfo[]): number {
  return workers.filter(({ queues }) => queues.includes(queue)).length;
}

async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}
