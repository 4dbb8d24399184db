import { findProgram, programs } from '../install/programs.mjs';
import { probeRedis } from '../probes/redis.mjs';
import { debugLines, oneRedis, redisAddress, redisNode } from './redis-server.mjs';

/** @type {import('../definition.d.mts').BrokerDefinition} */
export const redis = {
  ...oneRedis,
  name: 'redis',
  urlVariable: 'REDIS_URL',
  nodes: [redisNode('server', () => debugLines)],
  install: installRedis,
  probe: probeRedis,
  docker: {
    service: 'redis',
    ports: { client: 'SWITCHYARD_REDIS_PORT' },
    settings: { appendfsync: 'SWITCHYARD_REDIS_APPENDFSYNC' },
    url: (ports) => redisAddress(ports['client']),
  },
};

/**
 * Finds or installs the programs of Redis, which are those of a sentinel and of a cluster as well.
 *
 * @param {import('../definition.d.mts').InstallTools} tools
 */
export function installRedis(tools) {
  const services = ['redis-server'];
  return programs(tools, { find, apt: ['redis-server'], services, brew: 'redis' });
}

/** @param {string} path */
function find(path) {
  const server = findProgram('redis-server', path);
  const cli = findProgram('redis-cli', path);
  return server === undefined || cli === undefined ? undefined : { server, cli };
}
