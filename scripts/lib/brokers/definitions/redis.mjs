import { spawnSync } from 'node:child_process';
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
export async function installRedis(tools) {
  const services = ['redis-server'];
  const found = await programs(tools, { find, apt: ['redis-server'], services, brew: 'redis' });
  return { ...found, ...versionOf(found['server'] ?? '') };
}

/** @param {string} path */
function find(path) {
  const server = findProgram('redis-server', path);
  const cli = findProgram('redis-cli', path);
  return server === undefined || cli === undefined ? undefined : { server, cli };
}

/** @param {string} server */
function versionOf(server) {
  const { stdout } = spawnSync(server, ['--version'], { encoding: 'utf8' });
  const version = /v=(\S+)/.exec(stdout ?? '')?.[1];
  return version === undefined ? {} : { version };
}
