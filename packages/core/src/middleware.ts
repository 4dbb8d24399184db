export type {
  EnqueueBatch,
  EnqueueJob,
  Middleware,
  MiddlewareContext,
  ProcessJob,
  WatchedQueues,
} from './middleware/middleware.ts';
export type { EnqueueResult } from './producer/enqueue-result.ts';
export type { JobContext } from './worker/job-context.ts';
export type {
  EngineEventMap,
  EngineEventName,
  EngineEvents,
  EventListener,
  JobEvent,
  RunEvent,
} from './events/engine-events.ts';
export { eventChannel, tracingChannelOf, type TracedCall } from './events/channels.ts';
export type { Logger, LogLevel, LogMethod } from './contract/logger.ts';
export type { HealthReport } from './health/health-report.ts';
export type { QueueStats, WorkerInfo } from './queues/queues.ts';
export { QueueError } from './exceptions/queue-error.ts';
