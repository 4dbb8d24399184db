import type { StartOptions } from '../config/engine-options.ts';
import { ControlDesk } from '../control/control-desk.ts';
import { openConsumer } from '../emulate/open-consumer.ts';
import { watchLag } from '../health/watch-lag.ts';
import { turnAway } from '../worker/turn-away.ts';
import { JobNotes } from '../worker/job-notes.ts';
import { StuckHandlers } from '../worker/stuck-handlers.ts';
import type { WorkerPoolOptions, WorkerPoolParts } from '../worker/worker-pool-parts.ts';
import { WorkerPool } from '../worker/worker-pool.ts';
import type { EngineParts } from './assemble.ts';
import { resolveStart, warnOfEndless, warnOfUnread } from './resolve-start.ts';
import { Mending } from '../store/mending.ts';
import { Worker } from './worker.ts';

/** Opens the worker side of an engine. Throws `NoTasksError`, `InvalidNameError` or what the driver throws. */
export async function startWorker(parts: EngineParts, options: StartOptions): Promise<Worker> {
  const poolOptions = resolveStart(parts, options);
  const { producer } = parts;
  parts.known.reads(Object.keys(poolOptions.queues));
  const pool = new WorkerPool(
    {
      ...poolParts(parts),
      isCancelled: (delivery) => desk?.isCancelled(delivery) === true,
    },
    poolOptions,
  );
  warnOfUnread(parts, poolOptions.queues);
  warnOfEndless(parts);
  producer.middlewares.seal();
  const desk = makeDesk(parts, pool, poolOptions);
  // What is paused is known before the first job is asked for.
  await pool.start(async () => desk?.open());
  const { concurrency, queues } = poolOptions;
  const mending = startMending(parts, Object.keys(queues));
  const lag = watchLag(parts);
  producer.events.emit('worker.started', { queues: Object.keys(queues), concurrency });
  return new Worker(pool, { desk, mending, lag });
}

function makeDesk(
  { id, side, config, producer, health }: EngineParts,
  pool: WorkerPool,
  poolOptions: WorkerPoolOptions,
): ControlDesk | undefined {
  if (side.control === undefined) return undefined;
  const since = producer.clock.now();
  return new ControlDesk({
    control: side.control,
    clock: producer.clock,
    log: config.logger,
    events: producer.events,
    pulse: health.heartbeats.open('control'),
    worker: id,
    onPause: (queue, paused) => void pool.setPaused(queue, paused),
    onCancel: (job) => void pool.cancel(job),
    onPromote: (queue, jobId) => pool.promote(queue, jobId),
    heartbeat: () => ({
      queues: Object.keys(poolOptions.queues),
      tasks: producer.registry.registered.map((task) => task.name),
      concurrency: poolOptions.concurrency,
      running: pool.running,
      since,
    }),
  });
}

function startMending({ side, producer, config, health }: EngineParts, queues: readonly string[]) {
  if (side.separate === undefined) return undefined;
  const { clock } = producer;
  const { heartbeats } = health;
  const mending = new Mending({ ...side.separate, clock, log: config.logger, heartbeats, queues });
  mending.start();
  side.separate.timerSet.tell = () => mending.wake();
  return mending;
}

function poolParts(parts: EngineParts): Omit<WorkerPoolParts, 'isCancelled'> {
  const { config, runtime, producer, requireSupport, side } = parts;
  const { clock, events } = producer;
  const { store, results, bond } = side;
  const { capabilities } = runtime;
  const log = config.logger;
  const notes = store && new JobNotes({ store, results, clock, log });
  return {
    scope: {
      engine: parts.id,
      registry: producer.registry,
      serializers: config.serializers,
      middlewares: producer.middlewares,
      resolver: config.resolver,
      clock,
      events,
      log,
      notes,
      bond,
      abortMs: config.abortMs,
      stuck: new StuckHandlers(),
      poisonLimit: config.poisonLimit,
      unknownTaskMs: config.unknownTaskMs,
    },
    driver: runtime.name,
    heartbeats: parts.health.heartbeats,
    openConsumer: (queue, subscribe) => openConsumer(runtime, queue, subscribe),
    random: config.random,
    backoffs: config.backoffs,
    leaseMs: config.leaseMs,
    timedLeases: capabilities.lease === 'timed',
    claims: side.type === 'separate',
    turnAway: turnAway({ events, log, clock }),
    maxRetryDelayMs: requireSupport.maxRetryDelayMs,
    canPostpone: capabilities.release === 'delayed' || capabilities.delay !== false,
    canRelease: capabilities.release !== 'none',
    ordersInPlace: capabilities.release !== 'delayed',
  };
}
