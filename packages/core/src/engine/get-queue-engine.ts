import { chooseDriver } from '../config/choose-driver.ts';
import { chooseStore } from '../config/choose-store.ts';
import { engineConfig } from '../config/engine-config.ts';
import { checkEngineOptions, type EngineOptions } from '../config/engine-options.ts';
import { readEnvironment } from '../config/environment.ts';
import { misspeltVariables } from '../config/inspect-environment.ts';
import type { Capabilities } from '../contract/capabilities.ts';
import type { Driver } from '../contract/driver.ts';
import { assemble } from './assemble.ts';
import type { NoTasks, StoreOf } from './engine-types.ts';
import { QueueEngine } from './queue-engine.ts';

/** Names of the drivers of this project; any package that exports `createDriver` works too. */
export type DriverName =
  | 'inmemory'
  | 'redis'
  | 'rabbitmq'
  | 'kafka'
  | (string & Record<never, never>);

/**
 * Makes an engine: on the driver that `QUEUE_DRIVER` names (in memory by default), on one given by
 * name with options, or on a driver object, which keeps the driver's literal capability types.
 *
 * Each call makes a new engine and connects to nothing yet. Throws `ConfigError`,
 * `UnknownDriverError` or `DriverNotInstalledError`.
 */
export function getQueueEngine(): QueueEngine;
export function getQueueEngine(
  driver: DriverName,
  options?: Omit<EngineOptions, 'driver'>,
): QueueEngine;
export function getQueueEngine<
  C extends Capabilities,
  const O extends Omit<EngineOptions, 'driver'> & { readonly driver: Driver<C> },
>(options: O & { readonly driver: Driver<C> }): QueueEngine<NoTasks, C & StoreOf<O>>;
export function getQueueEngine(options: EngineOptions): QueueEngine;
export function getQueueEngine(
  first: string | EngineOptions = {},
  second: EngineOptions = {},
): QueueEngine {
  const given =
    typeof first === 'string'
      ? { ...checkEngineOptions(second), driver: first }
      : checkEngineOptions(first);
  const environment = readEnvironment();
  const config = engineConfig(given, environment);
  for (const { name, meant } of misspeltVariables()) {
    config.logger.warn({ variable: name, meant }, 'nobody reads this variable: is it misspelt?');
  }
  const driver = chooseDriver(given, environment);
  const store = chooseStore(driver, given, environment);
  return new QueueEngine(assemble({ driver, store }, config, given.defaults ?? {}));
}
