import type { Store } from '@switchyard/core/driver';
import type { Mortality } from './mortality.ts';

/** The store as one process has it: once that dies, its calls go nowhere. It is never closed by it. */
export function mortalStore(inner: Store, life: Mortality): Store {
  const go = async <T>(work: () => Promise<T>): Promise<T> => life.call(work);
  const { records, locks, claims, timers, control } = inner;
  return {
    name: inner.name,
    capabilities: inner.capabilities,
    connect: (signal) => go(() => inner.connect(signal)),
    apply: (groups) => go(() => inner.apply(groups)),
    ping: (signal) => go(() => inner.ping(signal)),
    close: () => Promise.resolve(),
    records: {
      get: (jobs) => go(() => records.get(jobs)),
      find: (which) => go(() => records.find(which)),
      note: (job, note) => go(() => records.note(job, note)),
      purge: (queue) => go(() => records.purge(queue)),
    },
    locks: {
      holder: (queue, key) => go(() => locks.holder(queue, key)),
      lead: (name, owner, ttlMs) => go(() => locks.lead(name, owner, ttlMs)),
    },
    claims: { renew: (held, leaseMs) => go(() => claims.renew(held, leaseMs)) },
    timers: {
      takeDue: (options) => go(() => timers.takeDue(options)),
      nextDueAt: () => go(() => timers.nextDueAt()),
    },
    control: {
      set: (name, value, ttlMs) => go(() => control.set(name, value, ttlMs)),
      all: (prefix) => go(() => control.all(prefix)),
      tell: (name, value) => go(() => control.tell(name, value)),
      watch: (listener) => go(() => control.watch(life.hearing(listener))),
    },
  };
}
