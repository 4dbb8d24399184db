export type { Capabilities, Offers } from './contract/capabilities.ts';
export type { Clock, Timer, TimerOptions } from './contract/clock.ts';
export type { CloseConsumerOptions, Consumer, ReceiveOptions } from './contract/consumer.ts';
export type { ControlChannel, ControlListener } from './contract/control.ts';
export { asReceipt, defineDriver } from './contract/define-driver.ts';
export type {
  Driver,
  MaybePromise,
  PeekOptions,
  PeekPage,
  PublishOptions,
  QueueCounts,
  SubscribeOptions,
} from './contract/driver.ts';
export type { DriverFactory, DriverFactoryOptions, TlsOptions } from './contract/driver-factory.ts';
export type { Logger, LogLevel, LogMethod } from './contract/logger.ts';
export type {
  BatchId,
  Confirm,
  DeadReason,
  Delivery,
  HeaderPatch,
  Headers,
  JobDelivery,
  MalformedDelivery,
  OutboundMessage,
  PeekedMessage,
  PeekState,
  PublishResult,
  Receipt,
  RefusalCode,
  Settled,
  Settlement,
  SettlementKind,
} from './contract/message.ts';
export type {
  ClaimAnswer,
  ClaimsFacet,
  ControlFacet,
  DueTimer,
  EndState,
  FindJobs,
  Fused,
  GroupAnswer,
  JobRef,
  JobState,
  Keep,
  Leaving,
  LocksFacet,
  RecordsFacet,
  Store,
  StoreCapabilities,
  StoredJob,
  StoredJobPage,
  StoredValue,
  StoreGroup,
  StoreOp,
  StoreOpType,
  TimersFacet,
} from './contract/store.ts';
export type { BrokerWarning } from './contract/warning.ts';
export { deadLetterQueue, isDeadLetterQueue, logicalQueue } from './contract/queue-names.ts';

export { certificateProblem } from './driver-options/certificate-problem.ts';
export { checkTls } from './driver-options/check-tls.ts';
export {
  readSecret,
  readText,
  readWhole,
  refuseUnknown,
  wrongOption,
} from './driver-options/read-options.ts';
export {
  decodeUrlPart,
  HIGHEST_PORT,
  readHosts,
  refuseUrl,
  type HostAndPort,
  type RefuseUrl,
  type UrlForm,
} from './driver-options/read-url.ts';

export { decodeEnvelope, isEnvelope } from './envelope/decode-envelope.ts';
export type { Envelope, EnvelopeProblem } from './envelope/envelope.ts';
export { HEADER } from './envelope/header-names.ts';
export { receiveAny, type AnyReceiver } from './emulate/receive-any.ts';
export { ConfigError } from './exceptions/config-errors.ts';
export { DriverError, type DriverErrorCode } from './exceptions/driver-error.ts';
export { systemClock } from './internal/system-clock.ts';
export { jsonSerializer } from './serializer/json.ts';
export { msgpackSerializer } from './serializer/msgpack.ts';
export type { Serializer } from './serializer/serializer.ts';

export type { JobContext } from './worker/job-context.ts';
export type { BaseWorker, RunnableWorker, WorkerClass } from './worker/base-worker.ts';
export { validatePayload } from './task/validate-payload.ts';
