import { DriverError, type Store } from '@switchyard/core/driver';

/** How calls of a store go wrong. */
export interface StoreFailure {
  readonly times: number;
  readonly skip: number;
  /** Whether the store does what was asked before the call fails. */
  readonly after: boolean;
}

/** A store that goes wrong on demand. */
export interface FaultyStore {
  readonly store: Store;
  /** Makes calls throw that change something or look at jobs. The fault put in first is met first. */
  fail(failure: StoreFailure): { readonly hits: number; clear(): void };
}

interface Script {
  readonly failure: StoreFailure;
  skip: number;
  hits: number;
}

/** Wraps any store so that its calls can be made to fail. */
export function faultyStore(inner: Store): FaultyStore {
  const scripts = new Set<Script>();
  const pass = async <T>(work: () => Promise<T>): Promise<T> => {
    const script = [...scripts].find((one) => one.hits < one.failure.times);
    if (script === undefined) return work();
    if (script.skip > 0) {
      script.skip -= 1;
      return work();
    }
    script.hits += 1;
    if (script.failure.after) await work();
    throw new DriverError('ERR_BROKER_TIMEOUT', 'faultyStore: it was told to fail.', {
      retryable: true,
    });
  };
  const { records, claims } = inner;
  const store: Store = {
    name: inner.name,
    capabilities: inner.capabilities,
    connect: (signal) => inner.connect(signal),
    apply: (groups) => pass(() => inner.apply(groups)),
    records: {
      get: (jobs) => pass(() => records.get(jobs)),
      find: (which) => pass(() => records.find(which)),
      note: (job, note) => records.note(job, note),
      purge: (queue) => pass(() => records.purge(queue)),
    },
    locks: inner.locks,
    claims: { renew: (held, leaseMs) => pass(() => claims.renew(held, leaseMs)) },
    timers: inner.timers,
    control: inner.control,
    ping: (signal) => inner.ping(signal),
    close: () => inner.close(),
  };
  return {
    store,
    fail: (failure) => {
      const script: Script = { failure, skip: failure.skip, hits: 0 };
      scripts.add(script);
      return {
        get hits() {
          return script.hits;
        },
        clear: () => void scripts.delete(script),
      };
    },
  };
}
