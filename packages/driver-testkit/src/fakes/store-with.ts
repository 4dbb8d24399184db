import type { Store } from '@switchyard/core/driver';

/** A store with some members replaced; its `control` may be spread. */
export function storeWith(store: Store, members: Partial<Store>): Store {
  const { name, capabilities, records, locks, claims, timers, control } = store;
  return {
    name,
    capabilities,
    records,
    locks,
    claims,
    timers,
    control: {
      set: (...word) => control.set(...word),
      all: (prefix) => control.all(prefix),
      tell: (...word) => control.tell(...word),
      watch: (listener) => control.watch(listener),
    },
    connect: (signal) => store.connect(signal),
    apply: (groups) => store.apply(groups),
    ping: (signal) => store.ping(signal),
    close: () => store.close(),
    ...members,
  };
}
