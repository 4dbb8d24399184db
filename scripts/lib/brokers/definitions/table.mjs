import { kafka4, kafkaNewest } from './kafka-versions.mjs';
import { kafka, kafkaCluster } from './kafka.mjs';
import { postgres } from './postgres.mjs';
import { rabbitmqCluster } from './rabbitmq-cluster.mjs';
import { rabbitmq4, rabbitmqNewest } from './rabbitmq-versions.mjs';
import { rabbitmq } from './rabbitmq.mjs';
import { redisCluster } from './redis-cluster.mjs';
import { redisSentinel } from './redis-sentinel.mjs';
import { redis6, valkey } from './redis-versions.mjs';
import { redis } from './redis.mjs';

/** @typedef {import('../definition.d.mts').BrokerDefinition} BrokerDefinition */

/** Every broker; a cluster is a further name, a definition with several nodes. */
const definitions = [
  redis,
  rabbitmq,
  kafka,
  postgres,
  redisSentinel,
  redisCluster,
  redis6,
  valkey,
  rabbitmqCluster,
  rabbitmq4,
  rabbitmqNewest,
  kafkaCluster,
  kafka4,
  kafkaNewest,
];

/** The names in the order of the table. */
export const brokerNames = definitions.map(({ name }) => name);

/** Those that are brought up where none is named. */
export const usualNames = definitions.flatMap(({ name, onRequest }) => (onRequest ? [] : [name]));

/**
 * @param {string} name
 * @returns {BrokerDefinition}
 */
export function definitionOf(name) {
  const found = definitions.find((definition) => definition.name === name);
  if (found !== undefined) return found;
  throw new Error(`there is no broker "${name}"; known: ${brokerNames.join(', ')}`);
}
