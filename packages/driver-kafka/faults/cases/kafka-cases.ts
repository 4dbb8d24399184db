import type { FaultCase } from '@switchyard/driver-testkit/faults';
import { frozenBroker } from './b03-frozen-broker.ts';
import { gapsBetweenDone } from './e01-gaps-between-done.ts';
import { rebalanceUnderWork } from './e02-rebalance.ts';
import { longerThanSession } from './e03-longer-than-session.ts';
import { truncatedLog } from './e05-truncated-log.ts';
import { keysAndDelays } from './e06-keys-and-delays.ts';
import { undecodable } from './p02-undecodable.ts';

/** Faults that only Kafka has. */
export const KAFKA_CASES: readonly FaultCase[] = [
  frozenBroker,
  gapsBetweenDone,
  rebalanceUnderWork,
  longerThanSession,
  truncatedLog,
  keysAndDelays,
  undecodable,
];
