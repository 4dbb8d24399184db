import type { StartOptions } from '../config/engine-options.ts';
import { NoTasksError } from '../exceptions/engine-errors.ts';
import { checkQueueName } from '../task/names.ts';
import { DEFAULT_QUEUE } from '../task/resolve-options.ts';
import type { WorkerPoolOptions } from '../worker/worker-pool-parts.ts';
import type { EngineParts } from './assemble.ts';

/** Fills in the options of `start`. Throws `NoTasksError`, `InvalidNameError` or `UnsupportedFeatureError`. */
export function resolveStart(parts: EngineParts, options: StartOptions): WorkerPoolOptions {
  const tasks = parts.producer.registry.registered;
  if (tasks.length === 0) throw new NoTasksError();
  const usual = Object.fromEntries(
    [DEFAULT_QUEUE, ...tasks.map((task) => task.options.queue)].map((queue) => [queue, 1]),
  );
  const queues = options.queues ?? parts.config.queues ?? usual;
  for (const queue of Object.keys(queues)) checkQueueName(queue);
  if (options.agingMs !== undefined) parts.requireSupport.feature('agingMs');
  return {
    queues,
    concurrency: options.concurrency ?? parts.config.concurrency,
    strict: options.strict ?? false,
    prefetch: options.prefetch ?? 'adaptive',
    agingMs: options.agingMs,
  };
}

/** A registered task whose queue nobody here reads is allowed, and more often a misspelling. */
export function warnOfUnread(parts: EngineParts, queues: Readonly<Record<string, number>>): void {
  for (const { name, options } of parts.producer.registry.registered) {
    if (Object.hasOwn(queues, options.queue)) continue;
    const { queue } = options;
    parts.config.logger.warn(
      { task: name, queue },
      'this worker does not read the queue of a task it knows',
    );
  }
}

/** A job without a limit may be held for longer than the broker allows. */
export function warnOfEndless({ producer, requireSupport, config, runtime }: EngineParts): void {
  const { longestRunMs } = requireSupport;
  if (longestRunMs === undefined) return;
  const endless = producer.registry.registered.filter(
    ({ options }) => options.timeoutMs === undefined,
  );
  if (endless.length === 0) return;
  config.logger.warn(
    { driver: runtime.name, tasks: endless.map(({ name }) => name), longestRunMs },
    'jobs of these tasks have no timeoutMs: one that runs for longer than longestRunMs may be run twice at once, unless the engine has a store',
  );
}
