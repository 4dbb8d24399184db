import { randomUUID } from 'node:crypto';
import type { Store } from '@switchyard/core/driver';
import { describeStore, realTime } from '@switchyard/driver-testkit';
import { afterAll, beforeAll } from 'vitest';
import { redisStore } from '../src/store/make-store.ts';
import { RedisServer } from '../test/store/support/redis-server.ts';

const prefixes = new WeakMap<Store, string>();

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server.stop());

function open(prefix: string = `t-${randomUUID()}`): Store {
  const store = redisStore({ port: server.port, prefix });
  prefixes.set(store, prefix);
  return store;
}

describeStore({
  name: 'redis',
  capabilities: { shared: true, durable: true },
  time: realTime(),
  leaseMs: 1_000,
  create: () => open(),
  another: (store) => open(prefixes.get(store)),
  restart: async (store) => {
    await server.restart();
    return open(prefixes.get(store));
  },
});
