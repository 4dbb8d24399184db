import { findProgram, isExecutable, programs } from '../install/programs.mjs';
import { probeRabbitmq } from '../probes/rabbitmq.mjs';
import { oneRabbitmq, rabbitmqAddress, rabbitmqEnv } from './rabbitmq-server.mjs';

/** Debian's own scripts in PATH change to another account, which cannot use our folders. */
const debianPrograms = '/usr/lib/rabbitmq/bin';

/** @type {import('../definition.d.mts').BrokerDefinition} */
export const rabbitmq = {
  ...oneRabbitmq,
  name: 'rabbitmq',
  urlVariable: 'RABBITMQ_URL',
  install: installRabbitmq,
  probe: probeRabbitmq,
  control: (node, args) => ({
    program: node.programs['ctl'] ?? '',
    args: ['--quiet', ...args],
    env: rabbitmqEnv(node),
  }),
  docker: {
    service: 'rabbitmq',
    ports: {
      client: 'SWITCHYARD_RABBITMQ_PORT',
      management: 'SWITCHYARD_RABBITMQ_MANAGEMENT_PORT',
    },
    url: (ports) => rabbitmqAddress(`127.0.0.1:${ports['client']}`),
  },
};

/** @param {import('../definition.d.mts').InstallTools} tools */
export function installRabbitmq(tools) {
  return programs(tools, {
    find,
    apt: ['rabbitmq-server'],
    services: ['rabbitmq-server', 'epmd.service', 'epmd.socket'],
    brew: 'rabbitmq',
  });
}

/** @param {string} path */
function find(path) {
  const server = findOwn('rabbitmq-server', path);
  const ctl = findOwn('rabbitmqctl', path);
  const epmd = findProgram('epmd', path);
  if (server === undefined || ctl === undefined || epmd === undefined) return undefined;
  return { server, ctl, epmd };
}

/**
 * @param {string} name
 * @param {string} path
 */
function findOwn(name, path) {
  const debian = `${debianPrograms}/${name}`;
  return isExecutable(debian) ? debian : findProgram(name, path);
}
