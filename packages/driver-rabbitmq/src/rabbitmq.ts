import type { Driver, DriverFactoryOptions } from '@switchyard/core/driver';
import type { RabbitmqCapabilities } from './capabilities.ts';
import { checkOptions } from './options/check-options.ts';
import type { RabbitmqOptions } from './options/rabbitmq-options.ts';
import { RabbitmqDriverCore } from './rabbitmq-driver.ts';

/** The RabbitMQ driver. */
export type RabbitmqDriver = Driver<RabbitmqCapabilities>;

/**
 * Makes a driver that keeps its queues in RabbitMQ 3.10 or newer, without plugins. Connects to nothing
 * yet.
 *
 * Drivers with one prefix share their queues. Throws `ConfigError`.
 */
export function rabbitmq(options: RabbitmqOptions = {}): RabbitmqDriver {
  const core = new RabbitmqDriverCore(checkOptions(options, 'rabbitmq'));
  return {
    name: 'rabbitmq',
    capabilities: core.capabilities,
    control: core.control,
    maxHoldMs: core.maxHoldMs,
    connect: () => core.connect(),
    ping: () => core.ping(),
    publish: (queue, messages) => core.publish(queue, messages),
    subscribe: (queue, how) => core.subscribe(queue, how),
    stats: (queue) => core.stats(queue),
    keepsOrder: (queue) => core.keepsOrder(queue),
    close: () => core.close(),
  };
}

/** Makes the driver for an engine that chose it by name; `db` (QUEUE_DB) is the virtual host. */
export function createDriver({ db, ...options }: DriverFactoryOptions): RabbitmqDriver {
  return rabbitmq({ vhost: db, ...options });
}
