import type { QueueStats, WorkerInfo } from '@switchyard/core';
import type { EnginePort } from '../engine-port.ts';
import type { CommandContext } from '../run/command-context.ts';
import { knownQueues } from '../run/known-queues.ts';

/** What `switchyard stats` was asked. */
export interface StatsArgs {
  /** @default those of QUEUE_QUEUES, else `default` */
  readonly queues: readonly string[];
}

/** One queue at one instant. */
export interface QueueSample extends QueueStats {
  readonly queue: string;
  /** `undefined` where this driver cannot tell. */
  readonly paused: boolean | undefined;
  /** Workers that are up and read it; `undefined` where nobody can tell. */
  readonly workers: number | undefined;
}

/** All asked queues at one instant. */
export interface StatsSample {
  readonly at: Date;
  readonly queues: readonly QueueSample[];
  /** All workers that are up, of any queue; `undefined` where nobody can tell. */
  readonly workers: WorkersSample | undefined;
}

/** Workers that are up. */
export interface WorkersSample {
  readonly count: number;
  /** Jobs that they can run at once. */
  readonly slots: number;
  /** Jobs that they run. */
  readonly busy: number;
}

/** Counts queues, once. Throws `UnsupportedFeatureError` where the broker cannot count. */
export async function stats(context: CommandContext, args: StatsArgs): Promise<StatsSample> {
  const engine = context.sharedEngine();
  const names = args.queues.length > 0 ? [...new Set(args.queues)] : knownQueues(context.parts.env);
  const [paused, up, ...counts] = await Promise.all([
    pausedQueues(engine),
    engine.queues.workers(),
    ...names.map(async (queue) => ({ queue, ...(await engine.queues.stats(queue)) })),
  ]);
  const queues = counts.map((count) => ({
    ...count,
    paused: paused?.includes(count.queue),
    workers: up?.filter((worker) => worker.queues.includes(count.queue)).length,
  }));
  return { at: new Date(context.parts.now()), queues, workers: up && sumOf(up) };
}

function sumOf(up: readonly WorkerInfo[]): WorkersSample {
  const slots = up.reduce((sum, { concurrency }) => sum + concurrency, 0);
  const busy = up.reduce((sum, { running }) => sum + running, 0);
  return { count: up.length, slots, busy };
}

async function pausedQueues(engine: EnginePort): Promise<readonly string[] | undefined> {
  const { support } = engine.capabilities['queues.pause'];
  return support === 'none' ? undefined : engine.queues.paused();
}
