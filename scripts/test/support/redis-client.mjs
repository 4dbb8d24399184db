import { Redis } from 'ioredis';

/**
 * Works with a client of its own.
 *
 * @template T
 * @param {string} url
 * @param {(client: Redis) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withRedis(url, work) {
  const client = new Redis(url);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}
