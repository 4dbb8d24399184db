import { kafka } from './kafka.mjs';
import { postgres } from './postgres.mjs';
import { rabbitmq } from './rabbitmq.mjs';
import { redis } from './redis.mjs';

/** @typedef {import('../definition.d.mts').BrokerDefinition} BrokerDefinition */

/** Every broker; a cluster is a further name, a definition with several nodes. */
const definitions = [redis, rabbitmq, kafka, postgres];

/** The names in the order of the table. */
export const brokerNames = definitions.map(({ name }) => name);

/**
 * @param {string} name
 * @returns {BrokerDefinition}
 */
export function definitionOf(name) {
  const found = definitions.find((definition) => definition.name === name);
  if (found !== undefined) return found;
  throw new Error(`there is no broker "${name}"; known: ${brokerNames.join(', ')}`);
}
