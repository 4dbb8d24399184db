import type { Driver } from '../contract/driver.ts';
import { ConfigError } from '../exceptions/config-errors.ts';
import { show } from '../internal/show.ts';
import type { DriverFactoryOptions } from '../contract/driver-factory.ts';
import type { EngineOptions } from './engine-options.ts';
import { connectionOf, namesOf } from './choose-connection.ts';
import { CONNECTION_KEYS, type ConnectionOptions } from './connection-options.ts';
import type { Environment } from './environment.ts';
import { loadDriver } from './load-driver.ts';

/** URL schemes that fit each driver of ours; a third party's driver checks its own. */
const SCHEMES: Readonly<Record<string, readonly string[]>> = {
  inmemory: [],
  redis: [
    'redis',
    'rediss',
    'redis+sentinel',
    'rediss+sentinel',
    'redis+cluster',
    'rediss+cluster',
  ],
  rabbitmq: ['amqp', 'amqps'],
  kafka: ['kafka', 'kafkas'],
};

const DEFAULT_PREFIX = 'switchyard';

/** The driver that options and environment ask for. Throws `ConfigError`, `UnknownDriverError` or `DriverNotInstalledError`. */
export function chooseDriver(options: EngineOptions, environment: Environment): Driver {
  if (typeof options.driver === 'object' && options.driver !== null)
    return checkDriverObject(options.driver, options);
  if (options.driver !== undefined && typeof options.driver !== 'string') {
    throw new ConfigError(
      `getQueueEngine: option driver must be a name or a driver, got ${show(options.driver)}.`,
    );
  }
  const name = options.driver ?? environment.driver;
  if (name === undefined && environment.production) {
    throw new ConfigError(
      'No driver is chosen, and NODE_ENV is production: jobs in memory would be lost with the process. Set QUEUE_DRIVER to redis, rabbitmq or kafka, or to inmemory if that is what you want.',
    );
  }
  return createNamed(name ?? 'inmemory', options, environment);
}

function createNamed(name: string, options: EngineOptions, environment: Environment): Driver {
  const connection = connectionOf(options, environment);
  checkScheme(name, connection.url);
  refuseConnection(name, connection, options);
  const factoryOptions: DriverFactoryOptions = {
    ...options.driverOptions,
    ...connection,
    prefix: options.prefix ?? environment.prefix ?? DEFAULT_PREFIX,
  };
  return loadDriver(name)(factoryOptions);
}

const DRIVER_METHODS = ['connect', 'publish', 'subscribe', 'ping', 'close'] as const;

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function checkDriverObject(driver: Driver, options: EngineOptions): Driver {
  const stray = [...CONNECTION_KEYS, 'driverOptions' as const, 'prefix' as const].find(
    (key) => options[key] !== undefined,
  );
  if (stray !== undefined) {
    throw new ConfigError(
      `getQueueEngine: option ${stray} belongs to the driver: give it to the function that made the driver.`,
    );
  }
  const lacks =
    DRIVER_METHODS.find((method) => typeof driver[method] !== 'function') ??
    (isObject(driver.capabilities) ? undefined : 'capabilities');
  if (lacks !== undefined) {
    throw new ConfigError(`getQueueEngine: option driver is no driver: it has no ${lacks}.`);
  }
  return driver;
}

/** Only the scheme is shown: the rest of a URL may hold a password. */
function checkScheme(name: string, url: string | undefined): void {
  const allowed = Object.hasOwn(SCHEMES, name) ? SCHEMES[name] : undefined;
  if (url === undefined || allowed === undefined) return;
  const scheme = /^([a-z0-9+.-]+):\/\//i.exec(url)?.[1];
  if (scheme !== undefined && allowed.includes(scheme.toLowerCase())) return;
  const expected =
    allowed.length === 0
      ? 'takes no URL'
      : `needs a URL that begins with ${allowed.map((one) => `${one}://`).join(' or ')}`;
  throw new ConfigError(
    `The driver ${name} ${expected}, got ${scheme === undefined ? 'no scheme' : `${scheme}://…`}. Check QUEUE_DRIVER and QUEUE_URL.`,
  );
}

/** A driver without any scheme connects to nothing. */
function refuseConnection(
  name: string,
  connection: ConnectionOptions,
  options: EngineOptions,
): void {
  const connects = !Object.hasOwn(SCHEMES, name) || SCHEMES[name]?.length !== 0;
  const stray = connects ? [] : namesOf(connection, options);
  if (stray.length === 0) return;
  throw new ConfigError(
    `The driver ${name} connects to nothing, so ${stray.join(', ')} ${stray.length === 1 ? 'does' : 'do'} not apply. Remove ${stray.length === 1 ? 'it' : 'them'}, or choose the driver that is meant (QUEUE_DRIVER).`,
  );
}
