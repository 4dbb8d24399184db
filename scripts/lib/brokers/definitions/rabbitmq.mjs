import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram, isExecutable, programs } from '../install/programs.mjs';
import { probeRabbitmq } from '../probes/rabbitmq.mjs';

/** @typedef {import('../definition.d.mts').NodeContext} NodeContext */

/** @param {number | undefined} port */
const address = (port) => `amqp://guest:guest@127.0.0.1:${port}`;

/** Debian's own script in PATH changes to another account, which cannot use our folders. */
const debianServer = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** @type {import('../definition.d.mts').BrokerDefinition} */
export const rabbitmq = {
  name: 'rabbitmq',
  urlVariable: 'RABBITMQ_URL',
  settings: {},
  readyWithinMs: 90_000,
  nodes: [
    // Erlang would start one that outlives every node and is shared with the whole machine.
    {
      name: 'epmd',
      helper: true,
      ports: ['names'],
      stopSignal: 'SIGKILL',
      prepare: () => Promise.resolve(),
      command: epmdCommand,
    },
    {
      name: 'server',
      ports: ['client', 'peer'],
      stopSignal: 'SIGTERM',
      prepare: prepareServer,
      command: serverCommand,
    },
  ],
  install: (tools) =>
    programs(tools, {
      find,
      apt: ['rabbitmq-server'],
      services: ['rabbitmq-server', 'epmd.service', 'epmd.socket'],
      brew: 'rabbitmq',
    }),
  url: ({ server }) => address(server?.['client']),
  probe: probeRabbitmq,
  docker: {
    service: 'rabbitmq',
    ports: {
      client: 'SWITCHYARD_RABBITMQ_PORT',
      management: 'SWITCHYARD_RABBITMQ_MANAGEMENT_PORT',
    },
    url: (ports) => address(ports['client']),
  },
};

/** @param {string} path */
function find(path) {
  const server = isExecutable(debianServer) ? debianServer : findProgram('rabbitmq-server', path);
  const epmd = findProgram('epmd', path);
  return server === undefined || epmd === undefined ? undefined : { server, epmd };
}

/** @param {NodeContext} node */
function epmdCommand({ ports, programs: found }) {
  const args = ['-port', String(ports['names']), '-address', '127.0.0.1'];
  return { program: found['epmd'] ?? '', args };
}

/** @param {NodeContext} node */
async function prepareServer({ folder, ports }) {
  const lines = [
    `listeners.tcp.1 = 127.0.0.1:${ports['client']}`,
    'log.file = false',
    'log.console = true',
    'log.console.level = warning',
  ];
  await writeFile(join(folder, 'rabbitmq.conf'), `${lines.join('\n')}\n`);
  await writeFile(join(folder, 'enabled_plugins'), '[].\n');
  // Instead of /etc/rabbitmq/rabbitmq-env.conf.
  await writeFile(join(folder, 'env.conf'), '');
}

/** @param {NodeContext} node */
function serverCommand({ name, folder, ports, all, programs: found }) {
  return {
    program: found['server'] ?? '',
    args: [],
    env: {
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: String(all['epmd']?.['names']),
      RABBITMQ_NODENAME: `${name}@localhost`,
      RABBITMQ_DIST_PORT: String(ports['peer']),
      RABBITMQ_MNESIA_BASE: join(folder, 'data'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
      RABBITMQ_CONF_ENV_FILE: join(folder, 'env.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
      // Idle schedulers do not spin: tests share the machine's few cores with their broker.
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
        '+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}',
      // Makes the script become the server instead of waiting for it, so that its pid is the server's.
      RUNNING_UNDER_SYSTEMD: 'true',
    },
  };
}
