import type { QueueStats } from '@switchyard/core';
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
}

/** All asked queues at one instant. */
export interface StatsSample {
  readonly at: Date;
  readonly queues: readonly QueueSample[];
}

/** Counts queues, once. Throws `UnsupportedFeatureError` where the broker cannot count. */
export async function stats(context: CommandContext, args: StatsArgs): Promise<StatsSample> {
  const engine = context.sharedEngine();
  const names = args.queues.length > 0 ? [...new Set(args.queues)] : knownQueues(context.parts.env);
  const [paused, ...counts] = await Promise.all([
    pausedQueues(engine),
    ...names.map(async (queue) => ({ queue, ...(await engine.queues.stats(queue)) })),
  ]);
  const queues = counts.map((count) => ({ ...count, paused: paused?.includes(count.queue) }));
  return { at: new Date(context.parts.now()), queues };
}

async function pausedQueues(engine: EnginePort): Promise<readonly string[] | undefined> {
  const { support } = engine.capabilities['queues.pause'];
  return support === 'none' ? undefined : engine.queues.paused();
}
