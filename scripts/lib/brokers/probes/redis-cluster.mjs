import { Redis } from 'ioredis';

/**
 * Asks every node of a cluster how it sees the whole.
 *
 * @param {string} url
 * @param {{ formed?: boolean }} [options]  `formed`: whether one that has not been joined is refused
 * @returns {Promise<{ version?: string | undefined }>}
 */
export async function probeCluster(url, { formed = false } = {}) {
  const nodes = /^redis\+cluster:\/\/(.*)$/.exec(url)?.[1]?.split(',') ?? [];
  const versions = await Promise.all(nodes.map((node) => askNode(node, formed)));
  return { version: versions[0] };
}

/**
 * @param {string} node
 * @param {boolean} formed
 */
async function askNode(node, formed) {
  const [host = '', port = ''] = node.split(':');
  const client = new Redis(Number(port), host, {
    lazyConnect: true,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const [info, cluster, replication] = await Promise.all([
      client.info('server'),
      client.cluster('INFO'),
      client.info('replication'),
    ]);
    const isAlone = /^cluster_known_nodes:1\r?$/m.test(String(cluster));
    const isWhole =
      /^cluster_state:ok/m.test(String(cluster)) &&
      /^(?:connected_slaves:1|master_link_status:up)\r?$/m.test(replication);
    if (formed ? !isWhole : !isWhole && !isAlone) {
      throw new Error(`${node} does not see the whole cluster yet`);
    }
    return /^redis_version:(\S+)/m.exec(info)?.[1];
  } finally {
    client.disconnect();
  }
}
