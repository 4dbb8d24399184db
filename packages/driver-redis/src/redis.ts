import {
  DriverError,
  type Driver,
  type DriverFactoryOptions,
  type Fused,
} from '@switchyard/core/driver';
import { CAPABILITIES, type RedisCapabilities } from './capabilities.ts';
import { connectionBy } from './connection/open-connection.ts';
import { RedisDriverCore } from './driver/redis-driver.ts';
import { DERIVED, FusedStore } from './fused/fused-store.ts';
import { checkOptions } from './options/check-options.ts';
import type { RedisOptions } from './options/redis-options.ts';
import { ALL_SCRIPTS } from './scripts/all-scripts.ts';
import { Control } from './store/control-facet.ts';
import { StoreKeys } from './store/store-keys.ts';
import type { StoreParts } from './store/store-parts.ts';

/** The Redis driver. */
export type RedisDriver = Driver<RedisCapabilities> & {
  /** It keeps records, locks and control too. */
  readonly fused: Fused;
};

/**
 * Makes a driver that keeps its queues in Redis 6.2 or newer, or Valkey. Connects to nothing yet.
 *
 * Drivers with one prefix share their queues. Throws `ConfigError`.
 */
export function redis(options: RedisOptions = {}): RedisDriver {
  const checked = checkOptions(options, 'redis');
  const { prefix } = checked;
  const connection = connectionBy(checked, ALL_SCRIPTS);
  const core = new RedisDriverCore(connection, prefix);
  const keys = new StoreKeys(prefix);
  const parts: StoreParts = {
    open(call) {
      core.refuseClosed(call);
      return { port: connection, keys };
    },
  };
  const control = new Control(parts);
  return {
    name: 'redis',
    capabilities: CAPABILITIES,
    control,
    fused: { store: new FusedStore(core, control, parts), derives: DERIVED },
    connect: () => core.connect(),
    ping: () => core.ping(),
    warnings: () => core.warnings(),
    publish: (queue, messages, { batch }) => core.publish(queue, messages, batch),
    async subscribe(queue, how) {
      checkDuration('leaseMs', how.leaseMs);
      if (how.agingMs !== undefined) checkDuration('agingMs', how.agingMs);
      return core.subscribe(queue, how);
    },
    stats: (queue) => core.stats(queue),
    peek: (queue, how) => core.peek(queue, how),
    purge: (queue) => core.purge(queue),
    close: () => core.close(),
  };
}

/** Makes the driver for an engine that chose it by name. */
export function createDriver(options: DriverFactoryOptions): RedisDriver {
  return redis(options);
}

function checkDuration(name: 'leaseMs' | 'agingMs', ms: number): void {
  if (Number.isFinite(ms) && ms > 0) return;
  throw new DriverError(
    'ERR_CONFIG_INVALID',
    `subscribe: ${name} must be a finite number of milliseconds above 0, got ${ms}.`,
    { retryable: false },
  );
}
