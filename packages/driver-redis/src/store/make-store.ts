import type { DriverFactoryOptions, Store } from '@switchyard/core/driver';
import { connectionBy } from '../connection/open-connection.ts';
import { checkOptions } from '../options/check-options.ts';
import type { RedisOptions } from '../options/redis-options.ts';
import { lookAtServers } from '../warnings/look-at-servers.ts';
import { RedisStore } from './redis-store.ts';

/**
 * Makes a store that keeps in Redis 6.2 or newer, or Valkey, what another broker cannot hold. Connects to
 * nothing yet. Beside the Redis driver it is not needed: that brings its own.
 *
 * Stores with one prefix share what they hold. Throws `ConfigError`.
 */
export function redisStore(options: RedisOptions = {}): Store {
  const checked = checkOptions(options, 'redisStore');
  const { prefix } = checked;
  const port = connectionBy(checked, []);
  const connection = {
    port,
    connect: () => port.open(),
    ping: async () => void (await port.call('PING', [])),
    warnings: () => lookAtServers(port.servers()),
    close: async () => port.close(),
  };
  return new RedisStore({ connection, prefix });
}

/** Makes the store for an engine that chose it by name. Throws `ConfigError`. */
export function createStore(options: DriverFactoryOptions): Store {
  return redisStore(options);
}
