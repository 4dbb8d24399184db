import { randomUUID } from 'node:crypto';
import type { Store } from '@switchyard/core/driver';
import { redisStore } from '@switchyard/driver-redis';
import { describeStore, realTime } from '@switchyard/driver-testkit';
import { oneCluster } from './support/cluster-harness.ts';

const prefixes = new WeakMap<Store, string>();

const cluster = oneCluster();

function open(url: string, prefix: string = `t-${randomUUID().slice(0, 13)}`): Store {
  const store = redisStore({ url, prefix });
  prefixes.set(store, prefix);
  return store;
}

describeStore({
  name: 'redis cluster',
  capabilities: { shared: true, durable: true },
  time: realTime(),
  leaseMs: 1_000,
  create: () => open(cluster.now().url),
  another: (store) => open(cluster.now().url, prefixes.get(store)),
  restart: async (store) => open((await cluster.successor()).url, prefixes.get(store)),
});
