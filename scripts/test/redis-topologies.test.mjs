import { Cluster, Redis } from 'ioredis';
import { describeBroker } from './support/describe-broker.mjs';
import { withRedis } from './support/redis-client.mjs';

/** @typedef {{ rpush: Redis['rpush'], lrange: Redis['lrange'], disconnect: () => void }} Lists */

/**
 * @param {(url: string, work: (client: Lists) => Promise<any>) => Promise<any>} withClient
 */
const listClient = (withClient) => ({
  /** @param {string} url @param {string} text */
  write: async (url, text) => {
    await withClient(url, (client) => client.rpush('smoke', text));
  },
  /** @param {string} url @returns {Promise<string[]>} */
  readAll: async (url) => {
    const texts = await withClient(url, (client) => client.lrange('smoke', 0, -1));
    return texts.toSorted();
  },
});

describeBroker('redis-sentinel', listClient(withSentinels));
describeBroker('redis-cluster', listClient(withCluster));
describeBroker('valkey', listClient(withRedis));
describeBroker('redis-6', listClient(withRedis));

/** @type {Parameters<typeof listClient>[0]} */
function withSentinels(url, work) {
  const [, hosts = '', name = ''] = /^redis\+sentinel:\/\/([^/]*)\/(.*)$/.exec(url) ?? [];
  return closing(new Redis({ sentinels: hosts.split(',').map(address), name }), work);
}

/** @type {Parameters<typeof listClient>[0]} */
function withCluster(url, work) {
  const nodes = url.replace('redis+cluster://', '').split(',').map(address);
  return closing(new Cluster(nodes), work);
}

/** @param {string} node */
function address(node) {
  const [host = '', port] = node.split(':');
  return { host, port: Number(port) };
}

/**
 * @template {Lists} C
 * @template T
 * @param {C} client
 * @param {(client: C) => Promise<T>} work
 */
async function closing(client, work) {
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}
