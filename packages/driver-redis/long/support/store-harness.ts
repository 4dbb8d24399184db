import { randomUUID } from 'node:crypto';
import type { Store } from '@switchyard/core/driver';
import { redisStore } from '@switchyard/driver-redis';
import { realTime, type StoreHarness } from '@switchyard/driver-testkit';

/** What a store is opened on, now and after a restart that others do not notice. */
export interface Place {
  readonly now: () => { readonly url: string };
  readonly successor: () => Promise<{ readonly url: string }>;
}

/** A harness for stores; each has a prefix of its own. */
export function storeHarness(name: string, place: Place): StoreHarness {
  const prefixes = new WeakMap<Store, string>();
  const open = (url: string, prefix: string = `t-${randomUUID().slice(0, 13)}`): Store => {
    const store = redisStore({ url, prefix });
    prefixes.set(store, prefix);
    return store;
  };
  return {
    name,
    capabilities: { shared: true, durable: true },
    time: realTime(),
    leaseMs: 1_000,
    create: () => open(place.now().url),
    another: (store) => open(place.now().url, prefixes.get(store)),
    restart: async (store) => open((await place.successor()).url, prefixes.get(store)),
  };
}
