import { decodeUrlPart, readHosts, refuseUrl, type TlsOptions } from '@switchyard/core/driver';
import type { Address } from './rabbitmq-options.ts';

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_USER = 'guest';
export const DEFAULT_VHOST = '/';

const PORT = 5_672;
const TLS_PORT = 5_671;
const SHAPE =
  /^(?<scheme>amqps?):\/\/(?:(?<login>[^@/?#]*)@)?(?<hosts>[^@/?#]*)(?:\/(?<path>[^/@?#]*))?(?<query>[?#].*)?$/i;
const FORM =
  'amqp://[user:password@]host[:port],…[/vhost], with amqps instead of amqp for TLS, and nothing behind it';

/** The port that RabbitMQ listens on by default. */
export function usualPort(tls: TlsOptions | undefined): number {
  return tls === undefined ? PORT : TLS_PORT;
}

/** Reads a URL. Throws `ConfigError`, which shows its scheme alone: what stands in a wrong place may be a piece of the password. */
export function readUrl(text: unknown, given: TlsOptions | undefined, by: string): Address {
  const refuse = refuseUrl(text, { by, form: FORM, encoded: 'user, password and vhost' });
  const parts = typeof text === 'string' ? SHAPE.exec(text)?.groups : undefined;
  if (parts === undefined) throw refuse();
  const { scheme, login, hosts = '', path = '', query } = parts;
  if (query !== undefined) throw refuse('it takes nothing behind a ? or #, use the options');
  const tls = given ?? (scheme?.toLowerCase() === 'amqps' ? {} : undefined);
  const nodes = readHosts(hosts, { host: DEFAULT_HOST, port: usualPort(tls) }, refuse);
  const [user = '', ...rest] = (login ?? '').split(':');
  return {
    nodes,
    user: user === '' ? DEFAULT_USER : decodeUrlPart(user, refuse),
    password: rest.length === 0 ? DEFAULT_USER : decodeUrlPart(rest.join(':'), refuse),
    vhost: path === '' ? DEFAULT_VHOST : decodeUrlPart(path, refuse),
    tls,
  };
}
