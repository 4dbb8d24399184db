import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @typedef {import('../definition.d.mts').NodeContext} NodeContext */
/** @typedef {import('../definition.d.mts').NodeDefinition} NodeDefinition */

/** @param {string} hosts  one, or several with commas between */
export const rabbitmqAddress = (hosts) => `amqp://guest:guest@${hosts}`;

/** What is the same for every broker that is one server of RabbitMQ. */
export const oneRabbitmq = {
  settings: {},
  readyWithinMs: 90_000,
  nodes: [epmdNode(), rabbitmqNode('server')],
  /** @param {import('../definition.d.mts').NodePorts} ports */
  url: ({ server }) => rabbitmqAddress(`127.0.0.1:${server?.['client']}`),
};

/**
 * Where nodes learn each other's ports. Erlang would start one that outlives every node and is shared with the
 * whole machine.
 *
 * @returns {NodeDefinition}
 */
export function epmdNode() {
  return {
    name: 'epmd',
    helper: true,
    ports: ['names'],
    stopSignal: 'SIGKILL',
    prepare: () => Promise.resolve(),
    command: ({ ports, programs }) => ({
      program: programs['epmd'] ?? '',
      args: ['-port', String(ports['names']), '-address', '127.0.0.1'],
    }),
  };
}

/**
 * A node that is a server of RabbitMQ.
 *
 * @param {string} name
 * @param {(node: NodeContext) => readonly string[]} [lines]  of its configuration, besides those of all
 * @returns {NodeDefinition}
 */
export function rabbitmqNode(name, lines = () => []) {
  return {
    name,
    ports: ['client', 'peer'],
    stopSignal: 'SIGTERM',
    prepare: (node) => prepare(node, lines(node)),
    command: (node) => ({
      program: node.programs['server'] ?? '',
      args: [],
      env: {
        ...rabbitmqEnv(node),
        // Makes the script become the server instead of waiting for it, so that its pid is the server's.
        RUNNING_UNDER_SYSTEMD: 'true',
      },
    }),
  };
}

/**
 * @param {string} name  of a node
 * @returns {string} what Erlang calls it
 */
export function nodeName(name) {
  return `${name}@localhost`;
}

/**
 * Where the programs of a node find what is its own, and nothing of the machine's.
 *
 * @param {NodeContext} node
 * @returns {Readonly<Record<string, string>>}
 */
export function rabbitmqEnv({ name, folder, ports, all, programs, settings }) {
  const tick = settings['netTickSeconds'];
  return {
    ...(programs['path'] === undefined ? {} : { PATH: programs['path'] }),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(all['epmd']?.['names']),
    RABBITMQ_NODENAME: nodeName(name),
    RABBITMQ_DIST_PORT: String(ports['peer']),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'env.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    // Idle schedulers do not spin: tests share the machine's few cores with their broker.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: [
      '+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}',
      ...(tick === undefined ? [] : [`-kernel net_ticktime ${tick}`]),
    ].join(' '),
  };
}

/**
 * @param {NodeContext} node
 * @param {readonly string[]} own
 */
async function prepare({ folder, ports }, own) {
  const lines = [
    `listeners.tcp.1 = 127.0.0.1:${ports['client']}`,
    'log.file = false',
    'log.console = true',
    'log.console.level = warning',
    ...own,
  ];
  await writeFile(join(folder, 'rabbitmq.conf'), `${lines.join('\n')}\n`);
  await writeFile(join(folder, 'enabled_plugins'), '[].\n');
  // Instead of /etc/rabbitmq/rabbitmq-env.conf.
  await writeFile(join(folder, 'env.conf'), '');
  // What nodes of one cluster, and the tools that speak to them, have in common.
  const cookie = join(folder, '.erlang.cookie');
  if (existsSync(cookie)) return;
  await writeFile(cookie, 'SWITCHYARD');
  await chmod(cookie, 0o400);
}
