import { ConfigError, type Driver, type DriverFactoryOptions } from '@switchyard/core/driver';
import { KAFKA_CAPABILITIES, type KafkaCapabilities } from './capabilities.ts';
import { KafkaDriverCore } from './kafka-driver.ts';
import { checkOptions } from './options/check-options.ts';
import type { KafkaOptions } from './options/kafka-options.ts';

/** The Kafka driver. */
export type KafkaDriver = Driver<KafkaCapabilities>;

/**
 * Makes a driver that keeps its queues in Apache Kafka 2.1 or newer, 4.x included. Connects to nothing yet.
 *
 * Drivers with one prefix share their queues. Throws `ConfigError`.
 */
export function kafka(options: KafkaOptions = {}): KafkaDriver {
  const core = new KafkaDriverCore(checkOptions(options, 'kafka'));
  return {
    name: 'kafka',
    capabilities: KAFKA_CAPABILITIES,
    control: core.control,
    connect: () => core.connect(),
    ping: () => core.ping(),
    warnings: () => core.warnings(),
    publish: (queue, messages) => core.publish(queue, messages),
    subscribe: (queue, how) => core.subscribe(queue, how),
    stats: (queue) => core.stats(queue),
    close: () => core.close(),
  };
}

/** Makes the driver for an engine that chose it by name. Kafka has no databases, so `db` (QUEUE_DB) is refused. */
export function createDriver({ db, ...options }: DriverFactoryOptions): KafkaDriver {
  if (db !== undefined) {
    throw new ConfigError(
      'kafka: there is no option db (QUEUE_DB): use prefix (QUEUE_PREFIX) to keep queues apart.',
    );
  }
  return kafka(options);
}
