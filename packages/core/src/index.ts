export { getQueueEngine, type DriverName } from './engine/get-queue-engine.ts';
export { QueueEngine } from './engine/queue-engine.ts';
export type {
  EngineCapabilities,
  FeatureName,
  FeatureSupport,
  Support,
} from './capability/engine-capabilities.ts';
export type {
  DeclaredPayload,
  EnqueueOptions,
  KnownTasks,
  NoTasks,
  PayloadFor,
  PayloadOf,
  Stored,
  Storeless,
  StoreOf,
  TaskMap,
  TaskName,
} from './engine/engine-types.ts';
export type { EngineOptions, StartOptions } from './config/engine-options.ts';
export type { ConnectionOptions } from './config/connection-options.ts';
export {
  inspectEnvironment,
  type EnvironmentReport,
  type UnreadVariable,
} from './config/inspect-environment.ts';
export type { TlsOptions } from './contract/driver-factory.ts';

export {
  BaseWorker,
  type PayloadInput,
  type PayloadOutput,
  type RunnableWorker,
  type WorkerClass,
} from './worker/base-worker.ts';
export type { JobContext } from './worker/job-context.ts';
export type { Resolver } from './worker/resolver.ts';
export { discard, snooze, Discard, Snooze } from './worker/run-result.ts';
export type { StopOptions, StopReport } from './worker/shutdown.ts';

export type { ConfirmOption, JobOptions, TaskDefaults, UniqueOption } from './task/job-options.ts';
export type { TaskDeclaration } from './task/task-registry.ts';
export type { EnqueueManyResult, EnqueueResult } from './producer/enqueue-result.ts';
export { PayloadWithOptions, withOptions } from './producer/with-options.ts';
export type { Backoff, CustomBackoff } from './retry/backoff.ts';

export type { DeadLetter } from './dead-letter/dead-letter.ts';
export type { DeadLetters } from './dead-letter/dead-letters.ts';
export type {
  DeadLetterFilter,
  DeadLetterPage,
  ListDeadLettersOptions,
  PurgeDeadLettersOptions,
  RedriveOptions,
  RedriveResult,
} from './dead-letter/options.ts';
export type {
  CancelAnswer,
  Explanation,
  JobLookup,
  JobPage,
  ListJobsOptions,
  PromoteAnswer,
  RemoveAnswer,
  RetryAnswer,
  WaitForOptions,
} from './jobs/job-answers.ts';
export { DEAD_REASONS } from './envelope/decode-envelope.ts';
export { JOB_STATES } from './jobs/job-states.ts';
export type { JobRecord } from './jobs/job-record.ts';
export type { Jobs } from './jobs/jobs.ts';
export type {
  ConnectionHealth,
  HealthReport,
  HealthWarning,
  LoopHealth,
} from './health/health-report.ts';
export type { Queues, QueueStats, Reach, WorkerInfo } from './queues/queues.ts';
export type { RecordsOption } from './store/record-policy.ts';
export type { EndState, JobState, Store } from './contract/store.ts';
export type {
  EngineEventMap,
  EngineEventName,
  EngineEvents,
  EventListener,
  JobEvent,
  RunEvent,
} from './events/engine-events.ts';
export type {
  EnqueueBatch,
  EnqueueJob,
  Middleware,
  MiddlewareContext,
  ProcessJob,
  WatchedQueues,
} from './middleware/middleware.ts';

export { jsonSerializer } from './serializer/json.ts';
export { msgpackSerializer } from './serializer/msgpack.ts';
export type { Serializer } from './serializer/serializer.ts';
export { systemClock } from './internal/system-clock.ts';
export type { Capabilities } from './contract/capabilities.ts';
export type { Clock, Timer, TimerOptions } from './contract/clock.ts';
export type { Driver } from './contract/driver.ts';
export type { Logger, LogLevel, LogMethod } from './contract/logger.ts';
export type { DeadReason, RefusalCode } from './contract/message.ts';
export type { BrokerWarning } from './contract/warning.ts';

export { ERROR_CODES, type ErrorCode } from './exceptions/codes.ts';
export {
  ConfigError,
  DriverNotInstalledError,
  UnknownDriverError,
} from './exceptions/config-errors.ts';
export type { ErrorSummary } from './exceptions/describe-error.ts';
export { DriverError, type DriverErrorCode } from './exceptions/driver-error.ts';
export {
  AlreadyStartedError,
  ClosedError,
  MiddlewareError,
  NoTasksError,
  UnsupportedFeatureError,
} from './exceptions/engine-errors.ts';
export {
  BackPressureError,
  BrokerFullError,
  DuplicateTaskError,
  EnqueueRefusedError,
  EnqueueUnconfirmedError,
  EnqueueUnknownError,
  InvalidNameError,
  InvalidOptionError,
  InvalidPayloadError,
  NotSerializableError,
  TooLargeError,
  UnknownTaskError,
  type PayloadIssue,
} from './exceptions/enqueue-errors.ts';
export {
  JobCancelledError,
  JobDeadlineError,
  JobTimeoutError,
  LeaseLostError,
  PoisonError,
  ShutdownError,
  UndecodableError,
  UnknownTaskExpiredError,
  UnrecoverableError,
} from './exceptions/job-errors.ts';
export { JobNotFoundError, JobWaitTimeoutError } from './exceptions/lookup-errors.ts';
export { QueueError } from './exceptions/queue-error.ts';
