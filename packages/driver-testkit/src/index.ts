export { describeDriver } from './describe-driver.ts';
export { describeEngine } from './describe-engine.ts';
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
  realTime,
  virtualTime,
  type AdvanceableClock,
  type HarnessTime,
} from './harness/harness-time.ts';
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

export { LACKS, withoutCapabilities, type Lack } from './poor/lacks.ts';
export { poorDriver, type PoorDriver } from './poor/poor-driver.ts';
export { poorHarness, poorHarnesses, type PoorHarness } from './poor/poor-harness.ts';
export { TrespassError } from './poor/trespass.ts';
