import { ConfigError, type TlsOptions } from '@switchyard/core/driver';
import { HIGHEST_PORT } from './read-parts.ts';
import type { NodeAddress, RedisAddress, Topology } from './redis-options.ts';

/** Where Redis is by a URL. */
export interface ReadUrl {
  readonly address: RedisAddress;
  readonly topology: Topology;
}

/** Says what is wrong with the URL. */
type Refuse = (problem?: string) => ConfigError;

export const DEFAULT_HOST = '127.0.0.1';
export const REDIS_PORT = 6_379;
export const SENTINEL_PORT = 26_379;

const SHAPE =
  /^(?<scheme>rediss?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<login>[^@/?#]*)@)?(?<hosts>[^@/?#]*)(?:\/(?<path>[^@?#]*))?(?<query>[?#].*)?$/i;
const HOST = /^(?:\[(?<bare>[0-9a-f:.]+)\]|(?<name>[^:[\]\s]+))(?::(?<port>\d{1,5}))?$/i;
const FORMS =
  'redis://[user:password@]host[:port][/db], redis+sentinel://[user:password@]host[:port],…/name[/db] or redis+cluster://[user:password@]host[:port],…, with rediss instead of redis for TLS, and nothing behind it';
const ADVICE = 'Characters such as @ : / ? # % in user and password must be percent-encoded.';

/** Reads a URL. Throws `ConfigError`, which shows its scheme alone: what stands in a wrong place may be a piece of the password. */
export function readUrl(text: unknown, tls: TlsOptions | undefined, by: string): ReadUrl {
  const refuse: Refuse = (problem) => wrongUrl(text, by, problem);
  const parts = typeof text === 'string' ? SHAPE.exec(text)?.groups : undefined;
  if (parts === undefined) throw refuse();
  const { scheme, login, hosts = '', path = '', query } = parts;
  if (query !== undefined) throw refuse('it takes nothing behind a ? or #, use the options');
  const kind = parts['kind']?.toLowerCase() ?? 'single';
  const encrypted = tls ?? (scheme?.toLowerCase() === 'rediss' ? {} : undefined);
  const nodes = readHosts(hosts, kind, refuse);
  const [first = { host: DEFAULT_HOST, port: REDIS_PORT }] = nodes;
  const about = { ...first, ...readLogin(login, refuse), tls: encrypted };
  switch (kind) {
    case 'sentinel': {
      const [name = '', db = '', ...more] = path.split('/').map((part) => decode(part, refuse));
      if (name === '' || more.length > 0) {
        throw refuse('it must name the master behind its hosts');
      }
      const open = { username: undefined, password: undefined, tls: encrypted };
      return {
        address: { ...about, db: readDb(db, refuse) },
        topology: { type: 'sentinel', name, nodes, ...open },
      };
    }
    case 'cluster':
      if (path !== '' && path !== '0') {
        throw refuse('it ends with its hosts, a cluster has no other database than 0');
      }
      return { address: { ...about, db: 0 }, topology: { type: 'cluster', nodes } };
    default:
      if (nodes.length > 1) {
        throw refuse('one with several hosts begins with redis+sentinel:// or redis+cluster://');
      }
      return { address: { ...about, db: readDb(path, refuse) }, topology: { type: 'single' } };
  }
}

function readHosts(hosts: string, kind: string, refuse: Refuse): readonly NodeAddress[] {
  const usual = kind === 'sentinel' ? SENTINEL_PORT : REDIS_PORT;
  if (hosts === '' && kind === 'single') return [];
  return hosts.split(',').map((one) => {
    const { bare, name, port } = HOST.exec(one)?.groups ?? {};
    const host = bare ?? name;
    if (host === undefined && kind === 'single' && /^:\d+$/.test(one)) {
      return { host: DEFAULT_HOST, port: readPort(one.slice(1), refuse) };
    }
    if (host === undefined) throw refuse('each host is name or name:port, comma between');
    return { host, port: port === undefined ? usual : readPort(port, refuse) };
  });
}

function readPort(text: string, refuse: Refuse): number {
  const port = Number(text);
  if (port >= 1 && port <= HIGHEST_PORT) return port;
  throw refuse(`a port is a whole number from 1 to ${HIGHEST_PORT}`);
}

function readDb(text: string, refuse: Refuse): number {
  if (/^\d{0,5}$/.test(text)) return Number(text);
  throw refuse('it ends with the number of a database');
}

function readLogin(
  login: string | undefined,
  refuse: Refuse,
): { readonly username: string | undefined; readonly password: string | undefined } {
  const [user = '', ...rest] = (login ?? '').split(':');
  const password = rest.join(':');
  return {
    username: user === '' ? undefined : decode(user, refuse),
    password: password === '' ? undefined : decode(password, refuse),
  };
}

function decode(text: string, refuse: Refuse): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refuse('a % in it must be written as %25');
  }
}

function wrongUrl(text: unknown, by: string, problem: string | undefined): ConfigError {
  const scheme =
    typeof text === 'string' ? /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1] : undefined;
  const got = scheme === undefined ? 'no URL of that kind' : `${scheme.toLowerCase()}://…`;
  const why = problem === undefined ? '' : `: ${problem}. It`;
  return new ConfigError(
    `${by}: option url (QUEUE_URL)${why} must be ${FORMS}, got ${got}. ${ADVICE}`,
  );
}
