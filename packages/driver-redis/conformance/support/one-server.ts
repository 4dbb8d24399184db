import { afterAll, beforeAll } from 'vitest';
import { PrivateRedis } from './private-redis.ts';

/** A server for all tests of a file; ask for it once they run. */
export function oneServer(...options: readonly string[]): () => PrivateRedis {
  let server: PrivateRedis | undefined;
  beforeAll(async () => {
    server = await PrivateRedis.start(...options);
  });
  afterAll(async () => {
    await server?.remove();
  });
  return () => {
    if (server === undefined) throw new Error('The server is not up yet.');
    return server;
  };
}
