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
export { traceIdOf } from './events/trace-id.ts';
export { eventChannel, tracingChannelOf, type TracedCall } from './events/channels.ts';
export type { Clock, Timer, TimerOptions } from './contract/clock.ts';
export type { Logger, LogLevel, LogMethod } from './contract/logger.ts';
export type { HealthReport } from './health/health-report.ts';
export type { QueueStats, WorkerInfo } from './queues/queues.ts';
export {
  backoffDelay,
  type Backoff,
  type BackoffInput,
  type CustomBackoff,
} from './retry/backoff.ts';
export {
  readSecret,
  readText,
  readWhole,
  refuseUnknown,
  wrongOption,
} from './driver-options/read-options.ts';
export { ConfigError } from './exceptions/config-errors.ts';
export { describeError, type ErrorSummary } from './exceptions/describe-error.ts';
export { QueueError } from './exceptions/queue-error.ts';
