import { ConfigError } from '@switchyard/core/driver';
import { HIGHEST_PORT } from './read-parts.ts';

/** Says what is wrong with the URL. */
type Refuse = (problem?: string) => ConfigError;

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
const HOST = /^(?:\[(?<bare>[0-9a-f:.]+)\]|(?<name>[^:[\]\s]+))?(?::(?<port>\d{1,5}))?$/i;
const FORM =
  'kafka://[user:password@]host[:port],…, with kafkas instead of kafka for TLS, and nothing behind it';
const ADVICE = 'Characters such as @ : / ? # % in user and password must be percent-encoded.';

/** Reads a URL. Throws `ConfigError`, which shows its scheme alone: what stands in a wrong place may be a piece of the password. */
export function readUrl(text: unknown, by: string): UrlParts {
  const refuse: Refuse = (problem) => wrongUrl(text, by, problem);
  const parts = typeof text === 'string' ? SHAPE.exec(text)?.groups : undefined;
  if (parts === undefined) throw refuse();
  const { scheme, login, hosts = '', rest } = parts;
  if (rest !== undefined) throw refuse('it takes nothing behind the hosts, use the options');
  const [user = '', ...secret] = (login ?? '').split(':');
  return {
    brokers: hosts.split(',').map((one) => readHost(one, refuse)),
    user: user === '' ? undefined : decode(user, refuse),
    password: secret.length === 0 ? undefined : decode(secret.join(':'), refuse),
    isEncrypted: scheme?.toLowerCase() === 'kafkas',
  };
}

/** A host and its port as clients write them. */
export function atPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function readHost(text: string, refuse: Refuse): string {
  const found = HOST.exec(text)?.groups;
  if (found === undefined) throw refuse('each host is name or name:port, comma between');
  const { bare, name, port } = found;
  const number = port === undefined ? DEFAULT_PORT : Number(port);
  if (number < 1 || number > HIGHEST_PORT) {
    throw refuse(`a port is a whole number from 1 to ${HIGHEST_PORT}`);
  }
  return atPort(bare ?? name ?? DEFAULT_HOST, number);
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
