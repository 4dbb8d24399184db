import { join } from 'node:path';
import { probeSentinel } from '../probes/redis-sentinel.mjs';
import { installRedis } from './redis.mjs';
import { configure, debugLines, redisNode } from './redis-server.mjs';

/** @typedef {import('../definition.d.mts').NodeContext} NodeContext */
/** @typedef {import('../definition.d.mts').NodeDefinition} NodeDefinition */

/** What the sentinels call the master. */
const master = 'switchyard';
const sentinels = ['sentinel-1', 'sentinel-2', 'sentinel-3'];

/**
 * A master with two replicas, which change their parts with every failover, and three sentinels.
 *
 * @type {import('../definition.d.mts').BrokerDefinition}
 */
export const redisSentinel = {
  name: 'redis-sentinel',
  onRequest: true,
  urlVariable: 'REDIS_SENTINEL_URL',
  settings: {
    appendfsync: 'everysec',
    /** Milliseconds of silence after which the master counts as dead. */
    downAfterMs: '2000',
  },
  readyWithinMs: 60_000,
  nodes: [
    redisNode('master', () => debugLines),
    ...['replica-1', 'replica-2'].map((name) => redisNode(name, replicaLines)),
    ...sentinels.map(sentinelNode),
  ],
  install: installRedis,
  url: (ports) => {
    const nodes = sentinels.map((name) => `127.0.0.1:${ports[name]?.['client']}`);
    return `redis+sentinel://${nodes.join(',')}/${master}`;
  },
  probe: probeSentinel,
};

/** @param {NodeContext} node */
function replicaLines({ all }) {
  return [...debugLines, `replicaof 127.0.0.1 ${all['master']?.['client']}`];
}

/** @param {string} name @returns {NodeDefinition} */
function sentinelNode(name) {
  return {
    name,
    ports: ['client'],
    stopSignal: 'SIGTERM',
    prepare: (node) => configure(node, sentinelLines(node)),
    command: ({ folder, programs }) => ({
      program: programs['server'] ?? '',
      args: [join(folder, 'redis.conf'), '--sentinel'],
    }),
  };
}

/** @param {NodeContext} node */
function sentinelLines({ ports, all, settings }) {
  return [
    'bind 127.0.0.1',
    `port ${ports['client']}`,
    'daemonize no',
    `sentinel monitor ${master} 127.0.0.1 ${all['master']?.['client']} 2`,
    `sentinel down-after-milliseconds ${master} ${settings['downAfterMs']}`,
    `sentinel failover-timeout ${master} 6000`,
    `sentinel parallel-syncs ${master} 1`,
  ];
}
