import { FAULT_CASES, type Repertoire } from '@switchyard/driver-testkit/faults';
import type { OpenServers } from './brokers.ts';
import { KAFKA_CASES } from './cases/kafka-cases.ts';
import { kafkaTarget } from './kafka-target.ts';

/** What the fault runner can do to Kafka. */
export function makeRepertoire(openServers: OpenServers): Repertoire {
  return { targets: [kafkaTarget(openServers)], cases: [...FAULT_CASES, ...KAFKA_CASES] };
}
