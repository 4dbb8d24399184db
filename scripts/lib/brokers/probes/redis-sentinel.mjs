import { Redis } from 'ioredis';

/**
 * Asks each sentinel for the master, and the master whether it is one with all its replicas.
 *
 * @param {string} url
 * @returns {Promise<{ version?: string | undefined }>}
 */
export async function probeSentinel(url) {
  const [, hosts = '', name = ''] = /^redis\+sentinel:\/\/([^/]*)\/(.*)$/.exec(url) ?? [];
  const seen = await Promise.all(hosts.split(',').map((node) => askSentinel(node, name)));
  const [master = ''] = seen;
  if (seen.some((each) => each !== master)) throw new Error('the sentinels do not agree yet');
  return withNode(master, async (client) => {
    const info = await client.info();
    if (/^role:master/m.test(info) && /^connected_slaves:2/m.test(info)) {
      return { version: /^redis_version:(\S+)/m.exec(info)?.[1] };
    }
    throw new Error(`${master} is no master with two replicas yet`);
  });
}

/**
 * @param {string} node
 * @param {string} name
 * @returns {Promise<string>} address of the master
 */
function askSentinel(node, name) {
  return withNode(node, async (client) => {
    const list = /** @type {string[]} */ (await client.call('SENTINEL', 'MASTER', name));
    const fields = new Map(list.map((field, at) => [field, String(list[at + 1])]));
    const isWhole =
      fields.get('flags') === 'master' &&
      Number(fields.get('num-slaves')) >= 2 &&
      Number(fields.get('num-other-sentinels')) >= 2;
    if (!isWhole) throw new Error(`the sentinel ${node} does not know all the others yet`);
    return `${fields.get('ip')}:${fields.get('port')}`;
  });
}

/**
 * @template T
 * @param {string} node
 * @param {(client: Redis) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withNode(node, work) {
  const [host = '', port = ''] = node.split(':');
  const client = new Redis(Number(port), host, {
    lazyConnect: true,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    // The fields of a sentinel's answer come as a list.
    protocol: 2,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    client.disconnect();
  }
}
