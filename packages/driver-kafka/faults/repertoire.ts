import { FAULT_CASES, type Repertoire } from '@switchyard/driver-testkit/faults';
import type { OpenServers } from './brokers.ts';
import { rebalanceUnderWork } from './cases/e02-rebalance.ts';
import { kafkaTarget } from './kafka-target.ts';

/** What the fault runner can do to Kafka. */
export function makeRepertoire(openServers: OpenServers): Repertoire {
  return { targets: [kafkaTarget(openServers)], cases: [...FAULT_CASES, rebalanceUnderWork] };
}
