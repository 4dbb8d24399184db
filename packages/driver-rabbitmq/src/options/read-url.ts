import { ConfigError, type TlsOptions } from '@switchyard/core/driver';
import { HIGHEST_PORT } from './read-parts.ts';
import type { Address, Node } from './rabbitmq-options.ts';

/** Says what is wrong with the URL. */
type Refuse = (problem?: string) => ConfigError;

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_USER = 'guest';
export const DEFAULT_VHOST = '/';

const PORT = 5_672;
const TLS_PORT = 5_671;
const SHAPE =
  /^(?<scheme>amqps?):\/\/(?:(?<login>[^@/?#]*)@)?(?<hosts>[^@/?#]*)(?:\/(?<path>[^/@?#]*))?(?<query>[?#].*)?$/i;
const HOST = /^(?:\[(?<bare>[0-9a-f:.]+)\]|(?<name>[^:[\]\s]+))?(?::(?<port>\d{1,5}))?$/i;
const FORM =
  'amqp://[user:password@]host[:port],…[/vhost], with amqps instead of amqp for TLS, and nothing behind it';
const ADVICE =
  'Characters such as @ : / ? # % in user, password and vhost must be percent-encoded.';

/** The port that RabbitMQ listens on by default. */
export function usualPort(tls: TlsOptions | undefined): number {
  return tls === undefined ? PORT : TLS_PORT;
}

/** Reads a URL. Throws `ConfigError`, which shows its scheme alone: what stands in a wrong place may be a piece of the password. */
export function readUrl(text: unknown, given: TlsOptions | undefined, by: string): Address {
  const refuse: Refuse = (problem) => wrongUrl(text, by, problem);
  const parts = typeof text === 'string' ? SHAPE.exec(text)?.groups : undefined;
  if (parts === undefined) throw refuse();
  const { scheme, login, hosts = '', path = '', query } = parts;
  if (query !== undefined) throw refuse('it takes nothing behind a ? or #, use the options');
  const tls = given ?? (scheme?.toLowerCase() === 'amqps' ? {} : undefined);
  const nodes = hosts.split(',').map((one) => readHost(one, usualPort(tls), refuse));
  const [user = '', ...rest] = (login ?? '').split(':');
  return {
    nodes,
    user: user === '' ? DEFAULT_USER : decode(user, refuse),
    password: rest.length === 0 ? DEFAULT_USER : decode(rest.join(':'), refuse),
    vhost: path === '' ? DEFAULT_VHOST : decode(path, refuse),
    tls,
  };
}

function readHost(text: string, usual: number, refuse: Refuse): Node {
  const found = HOST.exec(text)?.groups;
  if (found === undefined) throw refuse('each host is name or name:port, comma between');
  const { bare, name, port } = found;
  const number = port === undefined ? usual : Number(port);
  if (number < 1 || number > HIGHEST_PORT) {
    throw refuse(`a port is a whole number from 1 to ${HIGHEST_PORT}`);
  }
  return { host: bare ?? name ?? DEFAULT_HOST, port: number };
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
    `${by}: option url (QUEUE_URL)${why} must be ${FORM}, got ${got}. ${ADVICE}`,
  );
}
