import { randomUUID } from 'node:crypto';
import type { Store } from '@switchyard/core/driver';
import { describeStore, realTime } from '@switchyard/driver-testkit';
import { redisStore } from '../src/store/make-store.ts';
import { oneServer } from './support/one-server.ts';

const prefixes = new WeakMap<Store, string>();

const server = oneServer();

function open(url: string, prefix: string = `t-${randomUUID().slice(0, 13)}`): Store {
  const store = redisStore({ url, prefix });
  prefixes.set(store, prefix);
  return store;
}

describeStore({
  name: 'redis',
  capabilities: { shared: true, durable: true },
  time: realTime(),
  leaseMs: 1_000,
  create: () => open(server.now().url),
  another: (store) => open(server.now().url, prefixes.get(store)),
  restart: async (store) => {
    const next = await server.successor();
    return open(next.url, prefixes.get(store));
  },
  restartsAlone: true,
});
