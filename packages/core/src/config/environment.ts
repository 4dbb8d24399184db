import { ConfigError } from '../exceptions/config-errors.ts';
import { isPrefix, PREFIX_RULE } from './schema-parts.ts';
import { show } from '../internal/show.ts';

/** What the environment says, each value checked; `undefined` where a variable is unset or empty. */
export interface Environment {
  readonly driver: string | undefined;
  readonly connection: ConnectionOptions;
  readonly prefix: string | undefined;
  readonly store: string | undefined;
  readonly serializer: 'msgpack' | 'json' | undefined;
  readonly concurrency: number | undefined;
  readonly queues: Readonly<Record<string, number>> | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | undefined;
  readonly production: boolean;
}

/** Where the broker is and how to get in. A URL excludes host, port, user, password and db. */
export interface ConnectionOptions {
  /** Where the broker is, in the driver's own scheme. @default QUEUE_URL, else the driver's own */
  readonly url?: string | undefined;
  /** Its host, instead of a URL. @default QUEUE_HOST, else the driver's own */
  readonly host?: string | undefined;
  /** Its port, instead of a URL. @default QUEUE_PORT, else the driver's own */
  readonly port?: number | undefined;
  /** Who to log in as, instead of a URL. @default QUEUE_USER, else nobody */
  readonly user?: string | undefined;
  /** Password of that user, instead of a URL. @default QUEUE_PASSWORD, else none */
  readonly password?: string | undefined;
  /** Database or virtual host, instead of a URL. @default QUEUE_DB, else the driver's own */
  readonly db?: string | undefined;
  /** Speak TLS to the broker. @default QUEUE_TLS, else false */
  readonly tls?: boolean | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads and checks `QUEUE_*`: the only place that looks at the environment. Throws `ConfigError`; prints no secret. */
export function readEnvironment(variables: Variables = process.env): Environment {
  const read = (name: string): string | undefined =>
    variables[name] === '' ? undefined : variables[name];
  return {
    driver: read('QUEUE_DRIVER'),
    connection: readConnection(read),
    prefix: readPrefix(read('QUEUE_PREFIX')),
    store: read('QUEUE_STORE'),
    serializer: oneOf('QUEUE_SERIALIZER', read('QUEUE_SERIALIZER'), ['msgpack', 'json']),
    concurrency: wholeNumber('QUEUE_CONCURRENCY', read('QUEUE_CONCURRENCY'), 10_000),
    queues: readQueues(read('QUEUE_QUEUES')),
    logLevel: oneOf('QUEUE_LOG_LEVEL', read('QUEUE_LOG_LEVEL'), ['debug', 'info', 'warn', 'error']),
    production: variables['NODE_ENV'] === 'production',
  };
}

function readConnection(read: (name: string) => string | undefined): ConnectionOptions {
  const parts = ['QUEUE_HOST', 'QUEUE_PORT', 'QUEUE_USER', 'QUEUE_PASSWORD', 'QUEUE_DB'];
  const url = read('QUEUE_URL');
  const clash = parts.find((name) => read(name) !== undefined);
  if (url !== undefined && clash !== undefined) {
    throw new ConfigError(
      `QUEUE_URL and ${clash} are both set: give the URL, or the parts (${parts.join(', ')}), not both.`,
    );
  }
  return {
    url,
    host: read('QUEUE_HOST'),
    port: wholeNumber('QUEUE_PORT', read('QUEUE_PORT'), 65_535),
    user: read('QUEUE_USER'),
    password: read('QUEUE_PASSWORD'),
    db: read('QUEUE_DB'),
    tls: readFlag('QUEUE_TLS', read('QUEUE_TLS')),
  };
}

function readPrefix(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const good: boolean = isPrefix(text);
  if (good) return text;
  // A URL put here by mistake may hold a password.
  const shown = /^[\w.-]{1,60}$/.test(text) ? show(text) : `a text of ${text.length} characters`;
  throw new ConfigError(`QUEUE_PREFIX must be ${PREFIX_RULE}, got ${shown}.`);
}

/** Reads `critical:6,default:3,low:1`; a name without weight has weight 1. */
function readQueues(text: string | undefined): Record<string, number> | undefined {
  if (text === undefined) return undefined;
  const entries = text.split(',').map((part): [string, number] => {
    const match = /^\s*([A-Za-z0-9][A-Za-z0-9_-]{0,99})\s*(?::\s*(\d{1,4})\s*)?$/.exec(part);
    const [, name, weight = '1'] = match ?? [];
    if (name === undefined || Number(weight) < 1) {
      throw new ConfigError(
        `QUEUE_QUEUES must be names with weights from 1 to 9999, such as "critical:6,default:3,low:1", got ${show(part)} in ${show(text)}.`,
      );
    }
    return [name, Number(weight)];
  });
  const twice = entries.find(
    ([name], index) => entries.findIndex(([other]) => other === name) !== index,
  );
  if (twice !== undefined)
    throw new ConfigError(`QUEUE_QUEUES names the queue ${show(twice[0])} twice.`);
  return Object.fromEntries(entries);
}

function wholeNumber(name: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= max) return value;
  throw new ConfigError(`${name} must be a whole number from 1 to ${max}, got ${show(text)}.`);
}

function readFlag(name: string, text: string | undefined): boolean | undefined {
  const word = oneOf(name, text, ['true', 'false', '1', '0']);
  return word === undefined ? undefined : word === 'true' || word === '1';
}

function oneOf<const W extends string>(
  name: string,
  text: string | undefined,
  words: readonly W[],
): W | undefined {
  if (text === undefined) return undefined;
  const found = words.find((word) => word === text);
  if (found === undefined)
    throw new ConfigError(`${name} must be one of ${words.join(', ')}, got ${show(text)}.`);
  return found;
}
