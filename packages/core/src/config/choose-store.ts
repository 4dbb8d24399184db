import type { Driver } from '../contract/driver.ts';
import type { Fused, Store } from '../contract/store.ts';
import { ConfigError } from '../exceptions/config-errors.ts';
import { show } from '../internal/show.ts';
import type { EngineOptions } from './engine-options.ts';
import type { Environment } from './environment.ts';
import { loadStore } from './load-store.ts';

/** What an engine keeps beside its broker. */
export type ChosenStore =
  | { readonly type: 'none' }
  /** The driver's own. */
  | { readonly type: 'fused'; readonly fused: Fused }
  | { readonly type: 'separate'; readonly store: Store };

/** URL schemes and the packages whose stores they name. */
const SCHEMES: Readonly<Record<string, string>> = {
  redis: '@switchyard/driver-redis',
  rediss: '@switchyard/driver-redis',
  'redis+sentinel': '@switchyard/driver-redis',
  'rediss+sentinel': '@switchyard/driver-redis',
  'redis+cluster': '@switchyard/driver-redis',
  'rediss+cluster': '@switchyard/driver-redis',
  postgres: '@switchyard/store-postgres',
  postgresql: '@switchyard/store-postgres',
};

/** The store that options and environment ask for; unset, the driver's own. Throws `ConfigError` or `DriverNotInstalledError`. */
export function chooseStore(
  driver: Driver,
  options: EngineOptions,
  environment: Environment,
): ChosenStore {
  const asked = options.store ?? environment.store;
  if (asked === undefined) {
    return driver.fused === undefined ? { type: 'none' } : { type: 'fused', fused: driver.fused };
  }
  if (asked === 'none') return { type: 'none' };
  const { fused } = driver;
  if (fused !== undefined && (asked === fused.store || asked === driver.name)) {
    return { type: 'fused', fused };
  }
  const store =
    typeof asked === 'object'
      ? asked
      : namedStore(asked, driver, { ...options, prefix: options.prefix ?? environment.prefix });
  refuseLocal(store, driver, options);
  return { type: 'separate', store };
}

function namedStore(asked: string, driver: Driver, options: EngineOptions): Store {
  const prefix = options.prefix ?? 'switchyard';
  if (asked === 'inmemory') {
    return loadStore('@switchyard/driver-inmemory', {
      prefix,
      clock: options.clock ?? driver.clock,
    });
  }
  const scheme = /^([a-z0-9+.-]+):\/\//i.exec(asked)?.[1]?.toLowerCase();
  const packageName = scheme === undefined ? undefined : SCHEMES[scheme];
  if (packageName !== undefined) return loadStore(packageName, { prefix, url: asked });
  // Only the scheme is shown: the rest of a URL may hold a password.
  const got = scheme === undefined ? show(asked.slice(0, 40)) : `${scheme}://…`;
  throw new ConfigError(
    `QUEUE_STORE or option store must be "none", "inmemory", a URL that begins with redis:// or postgres://, or a store, got ${got}.`,
  );
}

/** Each process would hold its own locks, and none of them would be one. */
function refuseLocal(store: Store, driver: Driver, options: EngineOptions): void {
  if (store.capabilities.shared || !servesMany(driver) || options.allowLocalStore === true) return;
  throw new ConfigError(
    `The store ${store.name} lives in one process, and the driver ${driver.name} serves many: each would hold its own locks and records. Choose a shared store (QUEUE_STORE=redis://…), or set allowLocalStore: true if there is only one process.`,
  );
}

/** Whether other processes that connect see the same queues: not where the driver's own store is not shared. */
export function servesMany({ fused }: Driver): boolean {
  return fused?.store.capabilities.shared !== false;
}
