import { ConfigError } from '../exceptions/config-errors.ts';
import { CONNECTION_KEYS, URL_PARTS, type ConnectionOptions } from './connection-options.ts';
import type { EngineOptions } from './engine-options.ts';
import type { Environment } from './environment.ts';
import type { QueueVariable } from './variables.ts';

/**
 * The connection that options and environment ask for. Each option wins over its variable; a URL on
 * one side leaves the parts of the other alone. Throws `ConfigError`.
 */
export function connectionOf(options: EngineOptions, environment: Environment): ConnectionOptions {
  const part = URL_PARTS.find((key) => options[key] !== undefined);
  if (options.url !== undefined && part !== undefined) {
    throw new ConfigError(
      `getQueueEngine: options url and ${part} exclude each other: give the URL, or the parts.`,
    );
  }
  if (part !== undefined && environment.connection.url !== undefined) {
    throw new ConfigError(
      `getQueueEngine: option ${part} and QUEUE_URL exclude each other: give the URL, or the parts.`,
    );
  }
  const given = Object.fromEntries(
    CONNECTION_KEYS.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]),
  );
  const { saslMechanism } = environment.connection;
  const tls = tlsOf(options.tls, environment.connection.tls);
  return options.url === undefined
    ? { ...environment.connection, ...given, tls }
    : { saslMechanism, ...given, tls };
}

type Tls = ConnectionOptions['tls'];

/** Certificate and key are one: those of the options replace both of the environment. */
function tlsOf(option: Tls, variable: Tls): Tls {
  if (option === undefined) return variable;
  if (option === false || typeof variable !== 'object') return option;
  if (option === true) return variable;
  const pair = option.cert === undefined ? variable : option;
  return { ca: option.ca ?? variable.ca, cert: pair.cert, key: pair.key };
}

const VARIABLES: Readonly<Record<Exclude<keyof ConnectionOptions, 'tls'>, QueueVariable>> = {
  url: 'QUEUE_URL',
  host: 'QUEUE_HOST',
  port: 'QUEUE_PORT',
  user: 'QUEUE_USER',
  password: 'QUEUE_PASSWORD',
  db: 'QUEUE_DB',
  saslMechanism: 'QUEUE_SASL_MECHANISM',
};

/** What set the settings of a connection, as the user wrote it: options and variables. */
export function namesOf(connection: ConnectionOptions, options: EngineOptions): readonly string[] {
  return CONNECTION_KEYS.filter((key) => connection[key] !== undefined).flatMap(
    (key): readonly string[] => {
      if (options[key] !== undefined) return [`option ${key}`];
      return key === 'tls' ? tlsVariables(connection.tls) : [VARIABLES[key]];
    },
  );
}

function tlsVariables(tls: Tls): readonly QueueVariable[] {
  if (typeof tls !== 'object') return ['QUEUE_TLS'];
  const names = { ca: 'QUEUE_TLS_CA', cert: 'QUEUE_TLS_CERT', key: 'QUEUE_TLS_KEY' } as const;
  return (['ca', 'cert', 'key'] as const)
    .filter((part) => tls[part] !== undefined)
    .map((part) => names[part]);
}
