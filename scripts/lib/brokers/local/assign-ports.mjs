import { freePorts } from '../system/ports.mjs';

/**
 * Gives every node of a broker the ports it asks for.
 *
 * @param {Pick<import('../definition.d.mts').BrokerDefinition, 'nodes'>} definition
 * @returns {Promise<import('../definition.d.mts').NodePorts>}
 */
export async function assignPorts({ nodes }) {
  const free = await freePorts(nodes.flatMap(({ ports }) => ports).length);
  return Object.fromEntries(
    nodes.map(({ name, ports }) => [
      name,
      Object.fromEntries(ports.map((purpose) => [purpose, free.shift() ?? 0])),
    ]),
  );
}
