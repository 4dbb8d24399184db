import { describeStore, realTime } from '@switchyard/driver-testkit';
import { afterAll, beforeAll } from 'vitest';
import { RedisServer } from '../test/store/support/redis-server.ts';
import { anotherStore, testStore } from '../test/store/support/test-store.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server.stop());

describeStore({
  name: 'redis',
  capabilities: { shared: true, durable: true },
  time: realTime(),
  leaseMs: 1_000,
  create: () => testStore(server.port).store,
  another: (store) => anotherStore(server.port, store),
  restart: async (store) => {
    await server.restart();
    return anotherStore(server.port, store);
  },
});
