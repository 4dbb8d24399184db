export { FAULT_CASES } from './faults/cases/all-cases.ts';
export type { CaseBench, WorkerOptions } from './faults/case-bench.ts';
export type { FaultJob } from './faults/child/child-setup.ts';
export type { Exit, WorkerProcess } from './faults/child/worker-process.ts';
export {
  casesFor,
  othersOf,
  runFaults,
  type OtherCase,
  type Output,
  type Repertoire,
} from './faults/cli.ts';
export { CONVENTIONS, QUEUE } from './faults/conventions.ts';
export { loadDriver } from './faults/child/make-driver.ts';
export {
  NETWORKED,
  STORED,
  type CaseEnd,
  type Expect,
  type FaultCase,
} from './faults/fault-case.ts';
export type { Ability, DriverSpec, FaultTarget, RunningTarget } from './faults/fault-target.ts';
export type { BrokerLook, DeadLook } from './faults/look.ts';
export { freePort } from './harness/free-port.ts';
export { deadLookOf, parseHeaders, placeOf, type FoundMessage } from './faults/found-message.ts';
export { formatHead, formatRow } from './faults/format-table.ts';
export {
  answersTo,
  concludedAs,
  healthOf,
  heldAt,
  notesOf,
  startsOf,
} from './faults/ledger-look.ts';
export type { Producer, ProducedOptions, ProducerOptions } from './faults/producer.ts';
export { runFaultCase, type CaseRun } from './faults/run-case.ts';
export { JOB_HEADER } from './ledger/digest.ts';
export type { Place } from './ledger/snapshot.ts';
export type { Violation } from './ledger/invariant.ts';
export type { FaultSummary } from './faults/summarize.ts';
export { FAULT_TARGETS } from './faults/targets/all-targets.ts';
