import type { DriverFactoryOptions } from '../contract/driver-factory.ts';
import type { Store } from '../contract/store.ts';
import { ConfigError, DriverNotInstalledError } from '../exceptions/config-errors.ts';
import { exportOf, resolvePackage } from './load-driver.ts';

/** Makes the store of a package, which exports `createStore`. Throws `ConfigError` or `DriverNotInstalledError`. */
export function loadStore(packageName: string, options: DriverFactoryOptions): Store {
  const path = resolvePackage(packageName);
  if (path === undefined) throw new DriverNotInstalledError('', packageName, { what: 'store' });
  const createStore = exportOf(path, 'createStore');
  if (createStore === undefined) {
    throw new ConfigError(
      `The package ${packageName} brings no Switchyard store: it does not export createStore.`,
    );
  }
  return (createStore as (options: DriverFactoryOptions) => Store)(options);
}
