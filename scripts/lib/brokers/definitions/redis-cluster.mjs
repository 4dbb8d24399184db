import { probeCluster } from '../probes/redis-cluster.mjs';
import { until } from '../system/until.mjs';
import { installRedis } from './redis.mjs';
import { debugLines, redisNode } from './redis-server.mjs';

const masters = ['one', 'two', 'three'];
const replicas = masters.map((name) => `${name}-replica`);

/**
 * Three masters, each with a replica; which is which changes with every failover.
 *
 * @type {import('../definition.d.mts').BrokerDefinition}
 */
export const redisCluster = {
  name: 'redis-cluster',
  onRequest: true,
  urlVariable: 'REDIS_CLUSTER_URL',
  settings: {
    appendfsync: 'everysec',
    /** Milliseconds of silence after which a node counts as dead. */
    nodeTimeoutMs: '2000',
  },
  readyWithinMs: 30_000,
  nodes: [...masters, ...replicas].map((name) => redisNode(name, lines, ['bus'])),
  install: installRedis,
  url: (ports) => `redis+cluster://${addresses(ports).join(',')}`,
  probe: probeCluster,
  form,
};

/** @param {import('../definition.d.mts').NodeContext} node */
function lines({ ports, settings }) {
  return [
    ...debugLines,
    'cluster-enabled yes',
    'cluster-config-file nodes.conf',
    `cluster-port ${ports['bus']}`,
    `cluster-node-timeout ${settings['nodeTimeoutMs']}`,
  ];
}

/** @param {import('../definition.d.mts').NodePorts} ports */
function addresses(ports) {
  return Object.values(ports).map(({ client }) => `127.0.0.1:${client}`);
}

/** @type {NonNullable<import('../definition.d.mts').BrokerDefinition['form']>} */
async function form([first]) {
  if (first === undefined) return;
  const create = ['--cluster', 'create', ...addresses(first.all)];
  await first.run({
    program: first.programs['cli'] ?? '',
    args: [...create, '--cluster-replicas', '1', '--cluster-yes'],
  });
  const url = redisCluster.url(first.all);
  const formed = () => probeCluster(url, { formed: true }).catch(() => undefined);
  const answer = await until(formed, { everyMs: 100, withinMs: redisCluster.readyWithinMs });
  if (answer === undefined) throw new Error('redis-cluster did not become one');
}
