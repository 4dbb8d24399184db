import { describeDriver } from '@switchyard/driver-testkit';
import { afterAll, beforeAll } from 'vitest';
import { PrivateRedis } from './support/private-redis.ts';
import { redisHarness } from './support/redis-harness.ts';

let server: PrivateRedis | undefined;

beforeAll(async () => {
  server = await PrivateRedis.start();
});

afterAll(async () => {
  await server?.remove();
});

describeDriver(
  redisHarness({
    server: () => {
      if (server === undefined) throw new Error('The server is not up yet.');
      return server;
    },
  }),
);
