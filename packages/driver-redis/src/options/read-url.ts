import {
  decodeUrlPart,
  readHosts,
  refuseUrl,
  type RefuseUrl,
  type TlsOptions,
} from '@switchyard/core/driver';
import type { RedisAddress, Topology } from './redis-options.ts';

/** Where Redis is by a URL. */
export interface ReadUrl {
  readonly address: RedisAddress;
  readonly topology: Topology;
}

export const DEFAULT_HOST = '127.0.0.1';
export const REDIS_PORT = 6_379;
export const SENTINEL_PORT = 26_379;

/** What a URL may leave out. A cluster and its sentinels have no usual host. */
const USUAL = {
  single: { host: DEFAULT_HOST, port: REDIS_PORT },
  sentinel: { port: SENTINEL_PORT },
  cluster: { port: REDIS_PORT },
} as const;
const SHAPE =
  /^(?<scheme>rediss?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<login>[^@/?#]*)@)?(?<hosts>[^@/?#]*)(?:\/(?<path>[^@?#]*))?(?<query>[?#].*)?$/i;
const FORMS =
  'redis://[user:password@]host[:port][/db], redis+sentinel://[user:password@]host[:port],…/name[/db] or redis+cluster://[user:password@]host[:port],…, with rediss instead of redis for TLS, and nothing behind it';

/** Reads a URL. Throws `ConfigError`, which shows its scheme alone: what stands in a wrong place may be a piece of the password. */
export function readUrl(text: unknown, tls: TlsOptions | undefined, by: string): ReadUrl {
  const refuse = refuseUrl(text, { by, form: FORMS, encoded: 'user and password' });
  const parts = typeof text === 'string' ? SHAPE.exec(text)?.groups : undefined;
  if (parts === undefined) throw refuse();
  const { scheme, login, hosts = '', path = '', query } = parts;
  if (query !== undefined) throw refuse('it takes nothing behind a ? or #, use the options');
  const kind = readKind(parts['kind']);
  const encrypted = tls ?? (scheme?.toLowerCase() === 'rediss' ? {} : undefined);
  const nodes = readHosts(hosts, USUAL[kind], refuse);
  const [first = USUAL.single] = nodes;
  const about = { ...first, ...readLogin(login, refuse), tls: encrypted };
  switch (kind) {
    case 'sentinel': {
      const [name = '', db = '', ...more] = path
        .split('/')
        .map((part) => decodeUrlPart(part, refuse));
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
    case 'single':
      if (nodes.length > 1) {
        throw refuse('one with several hosts begins with redis+sentinel:// or redis+cluster://');
      }
      return { address: { ...about, db: readDb(path, refuse) }, topology: { type: 'single' } };
  }
}

function readKind(text: string | undefined): Topology['type'] {
  const kind = text?.toLowerCase();
  return kind === 'sentinel' || kind === 'cluster' ? kind : 'single';
}

function readDb(text: string, refuse: RefuseUrl): number {
  if (/^\d{0,5}$/.test(text)) return Number(text);
  throw refuse('it ends with the number of a database');
}

function readLogin(
  login: string | undefined,
  refuse: RefuseUrl,
): { readonly username: string | undefined; readonly password: string | undefined } {
  const [user = '', ...rest] = (login ?? '').split(':');
  const password = rest.join(':');
  return {
    username: user === '' ? undefined : decodeUrlPart(user, refuse),
    password: password === '' ? undefined : decodeUrlPart(password, refuse),
  };
}
