import { ConfigError, type TlsOptions } from '@switchyard/core/driver';
import { readDb, readPort } from './read-parts.ts';
import type { NodeAddress, RedisAddress, Topology } from './redis-options.ts';

/** Where Redis is by a URL. */
export interface ReadUrl {
  readonly address: RedisAddress;
  readonly topology: Topology;
}

export const DEFAULT_HOST = '127.0.0.1';
export const REDIS_PORT = 6_379;
export const SENTINEL_PORT = 26_379;

const SHAPE =
  /^(?<scheme>rediss?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<login>[^@/]*)@)?(?<hosts>[^@/?#]*)(?:\/(?<path>[^?#]*))?(?<query>[?#].*)?$/i;
const HOST = /^(?:\[(?<bare>[0-9a-f:.]+)\]|(?<name>[^:[\]\s]+))(?::(?<port>\d{1,5}))?$/i;

/** Reads a URL. Throws `ConfigError`, which never shows it: it may hold a password. */
export function readUrl(text: unknown, tls: TlsOptions | undefined, by: string): ReadUrl {
  const { scheme, kind, login, hosts = '', path = '', query } = partsOf(text);
  if (scheme === undefined) {
    throw new ConfigError(
      `${by}: option url must be redis://[user:password@]host[:port][/db], redis+sentinel://[user:password@]host[:port],…/name[/db] or redis+cluster://[user:password@]host[:port],…, with rediss instead of redis for TLS.`,
    );
  }
  if (query !== undefined) {
    throw new ConfigError(
      `${by}: option url takes nothing behind a ? or #; use the options instead.`,
    );
  }
  const encrypted = tls ?? (scheme.toLowerCase() === 'rediss' ? {} : undefined);
  const nodes = readHosts(hosts, kind, by);
  const [first = { host: DEFAULT_HOST, port: REDIS_PORT }] = nodes;
  const about = { ...first, ...readLogin(login, by), tls: encrypted };
  switch (kind?.toLowerCase() ?? 'single') {
    case 'sentinel': {
      const [name = '', db = '', ...more] = path.split('/').map((part) => decode(part, by));
      if (name === '' || more.length > 0) {
        throw new ConfigError(
          `${by}: the URL must name the master behind its hosts: redis+sentinel://host,host/name, or …/name/db.`,
        );
      }
      const open = { username: undefined, password: undefined, tls: encrypted };
      return {
        address: { ...about, db: readDb(db, by) },
        topology: { type: 'sentinel', name, nodes, ...open },
      };
    }
    case 'cluster':
      if (path !== '' && path !== '0') {
        throw new ConfigError(
          `${by}: the URL of a cluster ends with its hosts: a cluster has no other database than 0.`,
        );
      }
      return { address: { ...about, db: 0 }, topology: { type: 'cluster', nodes } };
    default:
      if (nodes.length > 1) {
        throw new ConfigError(
          `${by}: a URL with several hosts begins with redis+sentinel:// or redis+cluster://.`,
        );
      }
      return { address: { ...about, db: readDb(path, by) }, topology: { type: 'single' } };
  }
}

function partsOf(text: unknown): Readonly<Record<string, string | undefined>> {
  return (typeof text === 'string' ? SHAPE.exec(text)?.groups : undefined) ?? {};
}

function readHosts(hosts: string, kind: string | undefined, by: string): readonly NodeAddress[] {
  const usual = kind?.toLowerCase() === 'sentinel' ? SENTINEL_PORT : REDIS_PORT;
  if (hosts === '' && kind === undefined) return [];
  return hosts.split(',').map((one) => {
    const { bare, name, port } = HOST.exec(one)?.groups ?? {};
    const host = bare ?? name;
    if (host === undefined && kind === undefined && /^:\d+$/.test(one)) {
      return { host: DEFAULT_HOST, port: readPort(Number(one.slice(1)), `${by}: the URL's port`) };
    }
    if (host === undefined) {
      throw new ConfigError(`${by}: option url: each host is name or name:port, comma between.`);
    }
    return {
      host,
      port: port === undefined ? usual : readPort(Number(port), `${by}: the URL's port`),
    };
  });
}

function readLogin(
  login: string | undefined,
  by: string,
): { readonly username: string | undefined; readonly password: string | undefined } {
  const [user = '', ...rest] = (login ?? '').split(':');
  const password = rest.join(':');
  return {
    username: user === '' ? undefined : decode(user, by),
    password: password === '' ? undefined : decode(password, by),
  };
}

function decode(text: string, by: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ConfigError(
      `${by}: option url: a % in it must be written as %25, as in any other URL.`,
    );
  }
}
