import { Redis } from 'ioredis';
import { describeBroker } from './support/describe-broker.mjs';

describeBroker('redis', {
  write: (url, text) => withClient(url, (client) => client.rpush('smoke', text)).then(() => {}),
  readAll: async (url) => {
    const texts = await withClient(url, (client) => client.lrange('smoke', 0, -1));
    return texts.toSorted();
  },
});

/**
 * @template T
 * @param {string} url
 * @param {(client: Redis) => Promise<T>} work
 */
async function withClient(url, work) {
  const client = new Redis(url);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}
