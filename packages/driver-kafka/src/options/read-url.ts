import { decodeUrlPart, readHosts, refuseUrl, type HostAndPort } from '@switchyard/core/driver';

/** What a URL says. */
export interface UrlParts {
  readonly brokers: readonly string[];
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly isEncrypted: boolean;
}

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 9_092;

const SHAPE =
  /^(?<scheme>kafkas?):\/\/(?:(?<login>[^@/?#]*)@)?(?<hosts>[^@/?#]*)\/?(?<rest>[^@].*)?$/i;
const FORM =
  'kafka://[user:password@]host[:port],…, with kafkas instead of kafka for TLS, and nothing behind it';

/** Reads a URL. Throws `ConfigError`, which shows its scheme alone: what stands in a wrong place may be a piece of the password. */
export function readUrl(text: unknown, by: string): UrlParts {
  const refuse = refuseUrl(text, { by, form: FORM, encoded: 'user and password' });
  const parts = typeof text === 'string' ? SHAPE.exec(text)?.groups : undefined;
  if (parts === undefined) throw refuse();
  const { scheme, login, hosts = '', rest } = parts;
  if (rest !== undefined) throw refuse('it takes nothing behind the hosts, use the options');
  const [user = '', ...secret] = (login ?? '').split(':');
  return {
    brokers: readHosts(hosts, { host: DEFAULT_HOST, port: DEFAULT_PORT }, refuse).map(atPort),
    user: user === '' ? undefined : decodeUrlPart(user, refuse),
    password: secret.length === 0 ? undefined : decodeUrlPart(secret.join(':'), refuse),
    isEncrypted: scheme?.toLowerCase() === 'kafkas',
  };
}

/** A host and its port as clients write them. */
export function atPort({ host, port }: HostAndPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
