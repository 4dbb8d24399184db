export type { KafkaCapabilities } from './capabilities.ts';
export { createDriver, kafka, type KafkaDriver } from './kafka.ts';
export type { KafkaOptions, SaslMechanism } from './options/kafka-options.ts';
