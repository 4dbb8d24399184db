export type { RabbitmqCapabilities } from './capabilities.ts';
export { createDriver, rabbitmq, type RabbitmqDriver } from './rabbitmq.ts';
export type { RabbitmqOptions, RabbitmqQueueOptions } from './options/rabbitmq-options.ts';
