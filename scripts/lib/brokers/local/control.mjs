import { readRecord } from '../record.mjs';
import { install } from './local-way.mjs';
import { nodeContext } from './node-process.mjs';

/**
 * Runs the tool by which a broker is governed, for its first node.
 *
 * @param {import('../definition.d.mts').Instance} instance
 * @param {readonly string[]} args
 */
export async function controlOf(instance, args) {
  const { definition } = instance;
  const { name, nodes } = definition;
  const node = nodes.find(({ helper }) => !helper);
  if (definition.control === undefined || node === undefined)
    throw new Error(`${name} has no such tool`);
  if (readRecord(instance).way !== 'local') {
    throw new Error(`${name} runs in a container, where its tool is not reached`);
  }
  const context = nodeContext(instance, node, await install(instance));
  await context.run(definition.control(context, args));
}
