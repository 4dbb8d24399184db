import { FAULT_CASES, type Repertoire } from '@switchyard/driver-testkit/faults';
import type { OpenServers } from './brokers.ts';
import { RABBITMQ_CASES } from './cases/rabbitmq-cases.ts';
import { rabbitmqTarget } from './rabbit-target.ts';

/** What the fault runner can do to RabbitMQ. */
export function makeRepertoire(openServers: OpenServers): Repertoire {
  return { targets: [rabbitmqTarget(openServers)], cases: [...FAULT_CASES, ...RABBITMQ_CASES] };
}
