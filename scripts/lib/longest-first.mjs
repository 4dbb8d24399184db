import { BaseSequencer } from 'vitest/node';

/** Files that take longest, in about that order: begun last, one of them would keep a core waiting for it. */
const LONG = [
  'driver-rabbitmq/conformance/rabbitmq-engine.',
  'driver-kafka/conformance/kafka-engine.',
  'driver-rabbitmq/conformance/rabbitmq.',
  'driver-kafka/conformance/process-faults.',
  'driver-kafka/conformance/kafka.',
  'driver-rabbitmq/conformance/process-faults.',
  'driver-redis/conformance/redis-engine',
  'driver-redis/conformance/process-faults.',
  'driver-redis/conformance/redis.',
  'driver-redis/conformance/script-audit.',
  'driver-testkit/conformance/',
  'examples/04-file-driver/test/',
];

/** Long files first; the others as vitest has them. */
export class LongestFirst extends BaseSequencer {
  /**
   * @override
   * @param {import('vitest/node').TestSpecification[]} files
   */
  async sort(files) {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a.moduleId) - rank(b.moduleId));
  }
}

/** @param {string} path */
function rank(path) {
  const found = LONG.findIndex((part) => path.includes(part));
  return found === -1 ? LONG.length : found;
}
