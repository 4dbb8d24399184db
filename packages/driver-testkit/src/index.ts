export { describeDriver } from './describe-driver.ts';
export { describeEngine } from './describe-engine.ts';
export { describeStore } from './describe-store.ts';
export type { DriverCase, Topic } from './bench/case.ts';
export { DriverBench } from './bench/driver-bench.ts';
export { runCase } from './bench/run-case.ts';
export { DRIVER_TOPICS } from './suites/driver-topics.ts';

export { EngineBench, type RunRecord } from './engine-bench/engine-bench.ts';
export type { EngineCase, EngineTopic } from './engine-bench/engine-case.ts';
export { EventLog, type HeardEvent } from './engine-bench/event-log.ts';
export { runEngineCase } from './engine-bench/run-engine-case.ts';
export type { Handler, TaskSpec } from './engine-bench/task-spec.ts';
export { ENGINE_TOPICS } from './engine-suites/engine-topics.ts';

export type { DriverHarness } from './harness/driver-harness.ts';
export {
  engineHarness,
  type EngineHarness,
  type StoreChoice,
  type StorePairing,
} from './harness/engine-harness.ts';
export type { StoreHarness } from './harness/store-harness.ts';
export { runStoreCase } from './store-bench/run-store-case.ts';
export { StoreBench, type Asking } from './store-bench/store-bench.ts';
export type { StoreCase, StoreTopic } from './store-bench/store-case.ts';
export { STORE_TOPICS } from './store-suites/store-topics.ts';

export {
  realTime,
  virtualTime,
  type AdvanceableClock,
  type HarnessTime,
} from './harness/harness-time.ts';
export { freePort } from './harness/free-port.ts';
export { eventually, turns, until, type WaitOptions } from './harness/until.ts';

export {
  controllableDriver,
  type ControllableDriver,
  type Gate,
  type HoldOptions,
} from './fakes/controllable-driver.ts';
export {
  faultyDriver,
  type Failure,
  type Fault,
  type FaultWindow,
  type FaultyDriver,
} from './fakes/faulty-driver.ts';
export {
  interceptDriver,
  type DriverCall,
  type DriverMethod,
  type Interceptor,
} from './fakes/intercept-driver.ts';
export { recordingDriver, type Recording, type RecordingDriver } from './fakes/recording-driver.ts';

export { describeHistories, type HistoriesOptions } from './histories/describe-histories.ts';
export { explore, runScript, type Exploration, type FailedHistory } from './histories/explore.ts';
export type { HistoryGround } from './histories/run-history.ts';
export { showScript } from './histories/show-step.ts';
export type { Script, Step } from './histories/step.ts';

export { FaultProxy, type FaultProxyOptions } from './fault-proxy/fault-proxy.ts';
export type { Cut, Direction, Dribble, ProxyCounts } from './fault-proxy/proxy-rules.ts';

export {
  checkLedger,
  INVARIANTS,
  type CheckOptions,
  type LedgerReport,
} from './ledger/check-ledger.ts';
export { JOB_HEADER } from './ledger/digest.ts';
export type {
  CheckLimits,
  Evidence,
  Invariant,
  InvariantId,
  Violation,
} from './ledger/invariant.ts';
export { ledgerDriver } from './ledger/ledger-driver.ts';
export type { LedgerEntry, LedgerLine } from './ledger/ledger-line.ts';
export {
  machineTime,
  memoryLedger,
  openLedger,
  type Ledger,
  type LedgerTime,
} from './ledger/ledger.ts';
export { mergeLines, readLedger } from './ledger/read-ledger.ts';
export { ledgerMiddleware, recordEngine } from './ledger/record-engine.ts';
export { recordEnqueue, type Produced, type RecordedJob } from './ledger/record-enqueue.ts';
export { takeSnapshot, type Place, type Snapshot } from './ledger/snapshot.ts';

export { LoopbackBroker } from './loopback/loopback-broker.ts';
export { loopback, type LoopbackDriver, type LoopbackOptions } from './loopback/loopback-driver.ts';

export { LACKS, withoutCapabilities, type Lack } from './poor/lacks.ts';
export { poorDriver, type PoorDriver } from './poor/poor-driver.ts';
export { poorHarness, poorHarnesses, type PoorHarness } from './poor/poor-harness.ts';
export { TrespassError } from './poor/trespass.ts';
