import type { Store } from '@switchyard/core/driver';
import { inmemoryStore, virtualClock, type VirtualClock } from '@switchyard/driver-inmemory';
import { virtualTime } from '../../src/harness/harness-time.ts';
import type { StoreHarness } from '../../src/harness/store-harness.ts';
import { changed } from '../store-mutants/mutate-store.ts';

/** Stands for the store after a restart, given what it has kept. */
export type AfterRestart = (store: Store, clock: VirtualClock) => Store | Promise<Store>;

/** The harness of a store in memory whose data outlives it. */
export function durableStoreHarness(after: AfterRestart = (store) => store): StoreHarness {
  const clock = virtualClock();
  const kept = new WeakMap<Store, Store>();
  const open = (inner: Store): Store => {
    const life = changed(inner, {
      capabilities: { shared: false, durable: true },
      close: () => Promise.resolve(),
    });
    kept.set(life, inner);
    return life;
  };
  return {
    name: 'durable',
    capabilities: { shared: false, durable: true },
    time: virtualTime(clock),
    leaseMs: 10_000,
    create: () => open(inmemoryStore({ clock })),
    restart: async (store) => {
      const inner = kept.get(store);
      if (inner === undefined) throw new Error('not a store of this harness');
      return after(open(inner), clock);
    },
  };
}
