import { ConfigError, type TlsOptions } from '@switchyard/core/driver';
import type { Redis } from 'ioredis';
import { checkTls } from './check-tls.ts';
import type { CheckedOptions, RedisAddress, RedisOptions } from './redis-options.ts';

const KNOWN = ['url', 'host', 'port', 'user', 'password', 'db', 'tls', 'client', 'prefix'] as const;
const BESIDE_URL = ['host', 'port', 'user', 'password', 'db'] as const;
const DEFAULT_PREFIX = 'switchyard';
const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 6_379;
const HIGHEST_PORT = 65_535;
/** No braces: they would move the hash tag of a cluster. */
const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$/;

/** Checks options and reads the address out of them. Throws `ConfigError`, which never shows a URL: it may hold a password. */
export function checkOptions(options: RedisOptions, by: string): CheckedOptions {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !KNOWN.some((known) => known === name)) {
      throw new ConfigError(`${by}: there is no option ${name}; there are ${KNOWN.join(', ')}.`);
    }
  }
  const { url, prefix = DEFAULT_PREFIX } = options;
  if (typeof prefix !== 'string' || !PREFIX.test(prefix)) {
    throw wrong(`${by}: option prefix`, '1 to 100 letters, digits or "._:/-"', prefix);
  }
  const client = readClient(options, by);
  if (url === undefined) return { address: readParts(options, by), client, prefix };
  const beside = BESIDE_URL.find((name) => options[name] !== undefined);
  if (beside !== undefined) {
    throw new ConfigError(`${by}: give url or ${beside}, not both; the URL says it all.`);
  }
  return { address: readUrl(url, checkTls(options.tls, by), by), client, prefix };
}

function readClient(options: RedisOptions, by: string): Redis | undefined {
  const { client } = options;
  if (client === undefined) return undefined;
  const beside = ['url', ...BESIDE_URL, 'tls'].find(
    (name) => Reflect.get(options, name) !== undefined,
  );
  if (beside !== undefined) {
    throw new ConfigError(
      `${by}: give client or ${beside}, not both; the client knows where Redis is.`,
    );
  }
  if (typeof client.callBuffer !== 'function' || typeof client.duplicate !== 'function') {
    throw new ConfigError(`${by}: option client must be a Redis of ioredis.`);
  }
  if ((client.options.keyPrefix ?? '') !== '') {
    throw new ConfigError(
      `${by}: a client with a keyPrefix cannot be used; use the option prefix.`,
    );
  }
  return client;
}

function readUrl(text: string, tls: TlsOptions | undefined, by: string): RedisAddress {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  const isFit = url !== undefined && ['redis:', 'rediss:'].includes(url.protocol);
  if (!isFit || !/^(?:\/\d{0,5})?$/.test(url.pathname) || url.search !== '' || url.hash !== '') {
    throw wrongUrl(by, url);
  }
  return {
    host: url.hostname === '' ? DEFAULT_HOST : url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    username: decoded(url.username, by),
    password: decoded(url.password, by),
    db: Number(url.pathname.slice(1)),
    tls: tls ?? (url.protocol === 'rediss:' ? {} : undefined),
  };
}

function decoded(text: string, by: string): string | undefined {
  try {
    return text === '' ? undefined : decodeURIComponent(text);
  } catch {
    throw wrongUrl(by, undefined);
  }
}

/** Shows its scheme alone: what stands in a wrong place may be a piece of the password. */
function wrongUrl(by: string, url: URL | undefined): ConfigError {
  const got = url === undefined ? 'no URL of that kind' : `${url.protocol}//…`;
  return new ConfigError(
    `${by}: option url (QUEUE_URL) must be redis://[user:password@]host[:port][/db], or rediss:// for TLS, and nothing behind it, got ${got}. Characters such as @ : / ? # % in user and password must be percent-encoded.`,
  );
}

function readParts(options: RedisOptions, by: string): RedisAddress {
  const { host = DEFAULT_HOST, port = DEFAULT_PORT, user, password, db = '' } = options;
  if (typeof host !== 'string' || host === '')
    throw wrong(`${by}: option host`, 'a name or address', host);
  if (!Number.isInteger(port) || port < 1 || port > HIGHEST_PORT) {
    throw wrong(`${by}: option port`, `a whole number from 1 to ${HIGHEST_PORT}`, port);
  }
  const tls = checkTls(options.tls, by);
  for (const [name, value] of Object.entries({ user, password })) {
    if (value !== undefined && typeof value !== 'string') {
      throw new ConfigError(`${by}: option ${name} must be text.`);
    }
  }
  return { host, port, username: user, password, db: readDb(db, by), tls };
}

function readDb(db: string, by: string): number {
  if (db === '') return 0;
  if (/^\d{1,5}$/.test(db)) return Number(db);
  throw wrong(`${by}: option db`, 'the number of a database', db);
}

function wrong(option: string, expected: string, got: unknown): ConfigError {
  const shown = JSON.stringify(got)?.slice(0, 80);
  return new ConfigError(`${option} must be ${expected}, got ${shown}.`);
}
