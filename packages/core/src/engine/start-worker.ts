import type { StartOptions } from '../config/engine-options.ts';
import { openConsumer } from '../emulate/open-consumer.ts';
import { NoTasksError } from '../exceptions/engine-errors.ts';
import { checkQueueName } from '../task/names.ts';
import { DEFAULT_QUEUE } from '../task/resolve-options.ts';
import { WorkerPool, type WorkerPoolOptions } from '../worker/worker-pool.ts';
import type { EngineParts } from './assemble.ts';

/** Opens the worker side of an engine. Throws `NoTasksError`, `InvalidNameError` or what the driver throws. */
export async function startWorker(parts: EngineParts, options: StartOptions): Promise<WorkerPool> {
  const poolOptions = resolveStart(parts, options);
  const { config, runtime, producer, requireSupport } = parts;
  const { capabilities } = runtime;
  const pool = new WorkerPool(
    {
      scope: {
        engine: parts.id,
        registry: producer.registry,
        serializers: config.serializers,
        middlewares: producer.middlewares,
        resolver: config.resolver,
        clock: producer.clock,
        events: producer.events,
        log: config.logger,
        abortMs: config.abortMs,
        poisonLimit: config.poisonLimit,
        unknownTaskMs: config.unknownTaskMs,
      },
      driver: runtime.name,
      openConsumer: (queue, subscribe) => openConsumer(runtime, queue, subscribe),
      random: config.random,
      backoffs: config.backoffs,
      leaseMs: config.leaseMs,
      timedLeases: capabilities.lease === 'timed',
      maxRetryDelayMs: requireSupport.maxRetryDelayMs,
      canPostpone: capabilities.release === 'delayed' || capabilities.delay !== false,
      canRelease: capabilities.release !== 'none',
      ordersInPlace: capabilities.release !== 'delayed',
    },
    poolOptions,
  );
  warnOfUnread(parts, poolOptions.queues);
  producer.middlewares.seal();
  await pool.start();
  const { concurrency, queues } = poolOptions;
  producer.events.emit('worker.started', { queues: Object.keys(queues), concurrency });
  return pool;
}

/** A registered task whose queue nobody here reads is allowed, and more often a misspelling. */
function warnOfUnread(parts: EngineParts, queues: Readonly<Record<string, number>>): void {
  for (const { name, options } of parts.producer.registry.registered) {
    if (Object.hasOwn(queues, options.queue)) continue;
    const { queue } = options;
    parts.config.logger.warn(
      { task: name, queue },
      'this worker does not read the queue of a task it knows',
    );
  }
}

function resolveStart(parts: EngineParts, options: StartOptions): WorkerPoolOptions {
  const tasks = parts.producer.registry.registered;
  if (tasks.length === 0) throw new NoTasksError();
  const usual = Object.fromEntries(
    [DEFAULT_QUEUE, ...tasks.map((task) => task.options.queue)].map((queue) => [queue, 1]),
  );
  const queues = options.queues ?? parts.config.queues ?? usual;
  for (const queue of Object.keys(queues)) checkQueueName(queue);
  return {
    queues,
    concurrency: options.concurrency ?? parts.config.concurrency,
    strict: options.strict ?? false,
    prefetch: options.prefetch ?? 'adaptive',
  };
}
