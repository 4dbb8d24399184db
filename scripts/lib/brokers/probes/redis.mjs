import { Redis } from 'ioredis';

/**
 * Connects to Redis and asks who it is.
 *
 * @param {string} url
 * @returns {Promise<{ version?: string | undefined }>}
 */
export async function probeRedis(url) {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // The rejected promise says it all; without a listener ioredis prints it as well.
  client.on('error', () => {});
  try {
    await client.connect();
    const info = await client.info();
    if (/^loading:1/m.test(info)) throw new Error('Redis is still loading its data');
    const version = /^valkey_version:(\S+)/m.exec(info) ?? /^redis_version:(\S+)/m.exec(info);
    return { version: version?.[1] };
  } finally {
    client.disconnect();
  }
}
