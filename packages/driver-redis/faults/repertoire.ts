import { FAULT_CASES, type Repertoire } from '@switchyard/driver-testkit/faults';
import type { OpenServers } from './brokers.ts';
import { REDIS_CASES } from './cases/redis-cases.ts';
import { redisTarget } from './redis-target.ts';

/** What the fault runner can do to Redis. */
export function makeRepertoire(openServers: OpenServers): Repertoire {
  return { targets: [redisTarget(openServers)], cases: [...FAULT_CASES, ...REDIS_CASES] };
}
