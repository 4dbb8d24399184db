import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @typedef {import('../definition.d.mts').NodeContext} NodeContext */
/** @typedef {import('../definition.d.mts').NodeDefinition} NodeDefinition */

/** @param {number | undefined} port */
export const redisAddress = (port) => `redis://127.0.0.1:${port}`;

/** When the log reaches the disk: `everysec`, or `always` before every reply. */
const appendfsync = 'everysec';

/** What is the same for every broker that is one server of Redis' kind. */
export const oneRedis = {
  settings: { appendfsync },
  readyWithinMs: 20_000,
  nodes: [redisNode('server', () => [])],
  /** @param {import('../definition.d.mts').NodePorts} ports */
  url: ({ server }) => redisAddress(server?.['client']),
};

/**
 * A node that is a server of Redis' kind; what it has written about itself in its configuration stays.
 *
 * @param {string} name
 * @param {(node: NodeContext) => readonly string[]} lines  of its configuration, besides those of all
 * @param {readonly string[]} [morePorts]
 * @returns {NodeDefinition}
 */
export function redisNode(name, lines, morePorts = []) {
  return {
    name,
    ports: ['client', ...morePorts],
    stopSignal: 'SIGTERM',
    prepare: (node) => configure(node, [...usual(node), ...lines(node)]),
    command: ({ folder, programs }) => ({
      program: programs['server'] ?? '',
      args: [join(folder, 'redis.conf')],
    }),
  };
}

/**
 * Writes a configuration unless there is one: sentinels and what they watch over write their own into it.
 *
 * @param {NodeContext} node
 * @param {readonly string[]} lines
 */
export async function configure({ folder }, lines) {
  const file = join(folder, 'redis.conf');
  if (!existsSync(file)) await writeFile(file, `${lines.join('\n')}\n`);
}

/** @param {NodeContext} node */
function usual({ ports, settings }) {
  return [
    'bind 127.0.0.1',
    `port ${ports['client']}`,
    'daemonize no',
    'appendonly yes',
    `appendfsync ${settings['appendfsync']}`,
    'save ""',
    'maxmemory-policy noeviction',
  ];
}

/** Faults are made with it: DEBUG SLEEP, DEBUG JMAP and the like. Since 7.0. */
export const debugLines = ['enable-debug-command local'];
