import type {
  DeadLetters,
  EngineEvents,
  EnqueueResult,
  JobOptions,
  Jobs,
  Middleware,
  QueueEngine,
  Queues,
} from '@switchyard/core';

/**
 * What the CLI needs of an engine. A user's module may bring one made by another copy of core, so it
 * is described by what is called of it, not by its class.
 */
export interface EnginePort extends Pick<
  QueueEngine,
  'capabilities' | 'health' | 'registerTask' | 'declareTask' | 'start' | 'stop' | 'close'
> {
  readonly events: Pick<EngineEvents, 'on'>;
  use(middleware: Middleware): unknown;
  readonly queues: QueuesPort;
  readonly deadLetters: DeadLettersPort;
  readonly jobs: JobsPort;
  enqueue(task: string, payload: unknown, options?: EnqueueFlags): Promise<EnqueueResult>;
}

/** Whole queues. */
export type QueuesPort = Pick<
  Queues,
  'stats' | 'pause' | 'resume' | 'paused' | 'purge' | 'workers'
>;

/** Dead letters of a queue. */
export type DeadLettersPort = Pick<DeadLetters, 'list' | 'redrive' | 'purge'>;

/** Single jobs. */
export type JobsPort = Pick<
  Jobs,
  'get' | 'list' | 'cancel' | 'retry' | 'promote' | 'remove' | 'explain' | 'waitFor'
>;

/** Options of a job that can be given on the command line. */
export type EnqueueFlags = Omit<JobOptions, 'backoff'>;
