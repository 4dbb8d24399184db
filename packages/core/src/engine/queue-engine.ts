import type { Capabilities } from '../contract/capabilities.ts';
import {
  checkStartOptions,
  checkStopOptions,
  type StartOptions,
} from '../config/engine-options.ts';
import type { DeadLetters } from '../dead-letter/dead-letters.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import { AlreadyStartedError, ClosedError } from '../exceptions/engine-errors.ts';
import type { HealthReport } from '../health/health-report.ts';
import type { EngineState } from '../health/health-desk.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Middleware } from '../middleware/middleware.ts';
import { enqueue } from '../producer/enqueue.ts';
import { enqueueMany } from '../producer/enqueue-many.ts';
import type { EnqueueManyResult, EnqueueResult } from '../producer/enqueue-result.ts';
import type { PayloadWithOptions } from '../producer/with-options.ts';
import type { Queues } from '../queues/queues.ts';
import type { TaskDeclaration } from '../task/task-registry.ts';
import type { WorkerClass } from '../worker/base-worker.ts';
import { shutDown, type StopOptions, type StopReport } from '../worker/shutdown.ts';
import type { EngineParts } from './assemble.ts';
import type { EngineCapabilities } from '../capability/engine-capabilities.ts';
import type {
  DeclaredPayload,
  EnqueueOptions,
  NoTasks,
  PayloadFor,
  PayloadOf,
  TaskName,
} from './engine-types.ts';
import { onSignals } from './on-signals.ts';
import { startWorker } from './start-worker.ts';
import type { Worker } from './worker.ts';

/**
 * Adds jobs and runs them, on any driver. Made by `getQueueEngine`.
 *
 *   new ──start()──▶ working ──stop()──▶ stopped ──close()──▶ closed
 *    └──────────────────── close() ───────────────────────────▲
 *
 * Jobs can be added in every state but the last.
 */
export class QueueEngine<T = NoTasks, C extends Capabilities = Capabilities> {
  /**
   * Never there, only for the compiler: an engine fits wherever fewer of its tasks are known, and
   * nowhere else. Without it TypeScript 5.9 refuses `QueueEngine` for a chained engine, and later
   * versions take an engine with other payloads.
   */
  declare protected readonly knownTasks?: { readonly [K in keyof T]: T[K] };

  readonly #parts: EngineParts;
  #role: EngineState['role'] = 'producing';
  #starting: Promise<Worker> | undefined;
  #worker: Worker | undefined;
  #stopping: Promise<StopReport> | undefined;
  #closing: Promise<void> | undefined;
  #forgetSignals: () => void = () => undefined;

  /** Not for users: call `getQueueEngine`. */
  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** How each feature is had on this driver: native, emulated, by a store, or not at all. */
  get capabilities(): EngineCapabilities {
    return this.#parts.capabilities;
  }

  /** What happens in this engine, to watch and count. */
  get events(): EngineEvents {
    return this.#parts.producer.events;
  }

  /** Jobs set aside after their last attempt. */
  get deadLetters(): DeadLetters {
    return this.#parts.deadLetters;
  }

  /** Single jobs, by id: look, cancel, retry, promote, remove, wait. Needs a store. */
  get jobs(): Jobs {
    return this.#parts.jobs;
  }

  /** Whole queues: counts, pause, purge. */
  get queues(): Queues {
    return this.#parts.queues;
  }

  /**
   * Adds a task and the class that runs it. Chain it to keep the task's types. Options of its jobs stand in the
   * class, as `static defaults`; `misplaced` is there to refuse them here.
   */
  registerTask<N extends string, W extends WorkerClass>(
    name: N,
    workerClass: W,
    ...misplaced: readonly never[]
  ): QueueEngine<T & { readonly [K in N]: PayloadOf<W> }, C> {
    this.#refuseClosed('registerTask()');
    this.#parts.producer.registry.register(name, workerClass, misplaced);
    return this as never;
  }

  /** Adds a task that this process only enqueues. Chain it to keep the task's types. */
  declareTask<N extends string, const D extends TaskDeclaration>(
    name: N,
    declaration?: D,
  ): QueueEngine<T & { readonly [K in N]: DeclaredPayload<D> }, C> {
    this.#refuseClosed('declareTask()');
    this.#parts.producer.registry.declare(name, declaration ?? {});
    return this as never;
  }

  /** Wraps every job from now on; before the first `enqueue` or `start`. */
  use(middleware: Middleware): this {
    this.#refuseClosed('use()');
    const { id, runtime, config, producer, side } = this.#parts;
    producer.middlewares.add(middleware, {
      engine: id,
      driver: runtime.name,
      events: producer.events,
      log: config.logger,
      queues: this.#parts.queues,
      clock: producer.clock,
      health: () => this.health(),
      takeOverLog: this.#parts.endTroubleLog,
      // Names of the engine's own loops have no slash.
      lead: async (name, ttlMs) => side.store?.lead(`use/${name}`, id, ttlMs),
    });
    return this;
  }

  /**
   * Adds one job and resolves once the broker has it. Rejects with a typed error before anything is
   * accepted: unknown task, invalid option or payload, unsupported feature, size.
   */
  enqueue<N extends TaskName<T>>(
    task: N,
    payload: PayloadFor<T, N>,
    options?: EnqueueOptions<C>,
  ): Promise<EnqueueResult> {
    if (this.#closing !== undefined) return Promise.reject(new ClosedError('enqueue()'));
    return enqueue(this.#parts.producer, { task, payload, options });
  }

  /**
   * Adds many jobs of one task. Everything is checked before anything is sent; then each item has a
   * result of its own, in order. An item is a payload, or `withOptions(payload, options)`.
   */
  async enqueueMany<N extends TaskName<T>>(
    task: N,
    items: readonly (PayloadFor<T, N> | PayloadWithOptions<PayloadFor<T, N>, EnqueueOptions<C>>)[],
    options?: Omit<EnqueueOptions<C>, 'id' | 'repeat'>,
  ): Promise<readonly EnqueueManyResult[]> {
    this.#refuseClosed('enqueueMany()');
    return enqueueMany(this.#parts.producer, { task, items, shared: options });
  }

  /** Begins to run jobs. Rejects if the broker cannot be reached. An engine works once. */
  async start(options: StartOptions = {}): Promise<void> {
    this.#refuseClosed('start()');
    const checked = checkStartOptions(options);
    if (this.#stopping !== undefined) throw new AlreadyStartedError('stopped');
    if (this.#starting !== undefined) throw new AlreadyStartedError('running');
    this.#starting = startWorker(this.#parts, checked);
    this.#role = 'working';
    try {
      this.#worker = await this.#starting;
    } catch (error) {
      this.#starting = undefined;
      this.#role = 'producing';
      this.#parts.health.heartbeats.clear();
      throw error;
    }
    if (checked.handleSignals === true) this.#forgetSignals = onSignals(() => this.close());
  }

  /** Takes no more jobs, lets running ones end, aborts the rest and hands them back uncounted. Idempotent. */
  async stop(options: StopOptions = {}): Promise<StopReport> {
    const { drainMs = this.#parts.config.drainMs } = checkStopOptions(options);
    const pool = await this.#starting;
    if (pool === undefined) return { stillRunning: 0 };
    this.#stopping ??= this.#shutDown(pool, drainMs);
    return this.#stopping;
  }

  async #shutDown(worker: Worker, drainMs: number): Promise<StopReport> {
    const { config, producer } = this.#parts;
    this.#role = 'stopping';
    try {
      return await shutDown(worker, { drainMs, abortMs: config.abortMs }, producer.events);
    } finally {
      this.#role = 'stopped';
    }
  }

  /**
   * How this engine does, for probes and dashboards. Never rejects, and answers within 2 s
   * (`commandMs` where that is less), also while the broker is silent.
   */
  health(): Promise<HealthReport> {
    return this.#parts.health.report(() => this.#state());
  }

  #state(): EngineState {
    const worker = this.#worker;
    return {
      role: this.#role,
      isStarting: this.#role === 'working' && worker === undefined,
      running: worker?.running ?? 0,
      stuck: worker?.stuck ?? 0,
      paused: worker?.paused ?? [],
      lag: worker?.recentLag,
    };
  }

  /** Stops, sends what is still gathered, and releases everything. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Every step is taken, also after one that fails; the first failure is told. */
  async #close(): Promise<void> {
    const { producer, runtime, side } = this.#parts;
    this.#forgetSignals();
    const steps = [
      () => this.stop(),
      () => producer.batcher.close(),
      async () => (await this.#starting)?.abandon(),
      () => producer.middlewares.close(),
      async () => side.store?.close(),
      () => runtime.close(),
    ];
    const failures: unknown[] = [];
    for (const step of steps) await step().catch((error: unknown) => failures.push(error));
    producer.events.close();
    this.#role = 'closed';
    if (failures.length > 0) throw failures[0];
  }

  #refuseClosed(what: string): void {
    if (this.#closing !== undefined) throw new ClosedError(what);
  }
}
