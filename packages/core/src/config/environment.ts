import type { LogLevel } from '../contract/logger.ts';
import type { TlsOptions } from '../contract/driver-factory.ts';
import { ConfigError } from '../exceptions/config-errors.ts';
import { show } from '../internal/show.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { isPrefix, isSaslMechanism, PREFIX_RULE, SASL_RULE } from './schema-parts.ts';
import { VariableReader } from './variable-reader.ts';
import type { Variables } from './variables.ts';

/** What the environment says, each value checked; `undefined` where a variable is unset or empty. */
export interface Environment {
  readonly driver: string | undefined;
  readonly connection: ConnectionOptions;
  readonly prefix: string | undefined;
  readonly store: string | undefined;
  readonly serializer: 'msgpack' | 'json' | undefined;
  readonly concurrency: number | undefined;
  readonly queues: Readonly<Record<string, number>> | undefined;
  readonly logLevel: LogLevel | undefined;
  readonly production: boolean;
}

/**
 * Reads and checks `QUEUE_*`: the only place that looks at the environment. Throws one `ConfigError`
 * that tells everything that is wrong; prints no secret.
 */
export function readEnvironment(variables: Variables = process.env): Environment {
  const { environment, problems } = lookAtEnvironment(variables);
  const [first, ...others] = problems;
  if (first === undefined) return environment;
  if (others.length === 0) throw new ConfigError(first);
  const lines = problems.map((problem) => `\n  ${problem}`);
  throw new ConfigError(`${problems.length} things are wrong in the environment:${lines.join('')}`);
}

/** What the environment says, and what is wrong with it; what is wrong is `undefined` there. */
export function lookAtEnvironment(variables: Variables): {
  readonly environment: Environment;
  readonly problems: readonly string[];
} {
  const reader = new VariableReader(variables);
  const environment: Environment = {
    driver: reader.text('QUEUE_DRIVER'),
    connection: readConnection(reader),
    prefix: reader.name('QUEUE_PREFIX', { good: isPrefix, expected: PREFIX_RULE }),
    store: reader.text('QUEUE_STORE'),
    serializer: reader.oneOf('QUEUE_SERIALIZER', ['msgpack', 'json']),
    concurrency: reader.wholeNumber('QUEUE_CONCURRENCY', 10_000),
    queues: readQueues(reader),
    logLevel: reader.oneOf('QUEUE_LOG_LEVEL', ['debug', 'info', 'warn', 'error']),
    production: variables['NODE_ENV'] === 'production',
  };
  return { environment, problems: reader.problems };
}

const PARTS = ['QUEUE_HOST', 'QUEUE_PORT', 'QUEUE_USER', 'QUEUE_PASSWORD', 'QUEUE_DB'] as const;

function readConnection(reader: VariableReader): ConnectionOptions {
  const url = reader.text('QUEUE_URL');
  const beside = url === undefined ? [] : reader.set(PARTS);
  if (beside.length > 0) {
    reader.refuse(
      `QUEUE_URL excludes ${beside.join(', ')}: give the URL, or the parts (${PARTS.join(', ')}), not both.`,
    );
  }
  return {
    url,
    host: reader.text('QUEUE_HOST'),
    port: reader.wholeNumber('QUEUE_PORT', 65_535),
    user: reader.text('QUEUE_USER'),
    password: reader.text('QUEUE_PASSWORD'),
    db: reader.text('QUEUE_DB'),
    tls: readTls(reader),
    saslMechanism: reader.name('QUEUE_SASL_MECHANISM', {
      good: isSaslMechanism,
      expected: SASL_RULE,
    }),
  };
}

/** Certificates ask for TLS by themselves. */
function readTls(reader: VariableReader): boolean | TlsOptions | undefined {
  const flag = reader.flag('QUEUE_TLS');
  const files = reader.set(['QUEUE_TLS_CA', 'QUEUE_TLS_CERT', 'QUEUE_TLS_KEY']);
  const ca = reader.pemFile('QUEUE_TLS_CA');
  const cert = reader.pemFile('QUEUE_TLS_CERT');
  const key = reader.pemFile('QUEUE_TLS_KEY');
  if (files.length === 0) return flag;
  if (files.includes('QUEUE_TLS_CERT') !== files.includes('QUEUE_TLS_KEY')) {
    reader.refuse(
      'QUEUE_TLS_CERT and QUEUE_TLS_KEY belong together: set both to show a certificate to the broker, or none.',
    );
  }
  if (flag === false) {
    reader.refuse(
      `QUEUE_TLS is false, which excludes ${files.join(', ')}: remove one or the other.`,
    );
  }
  return Object.fromEntries(
    Object.entries({ ca, cert, key }).filter(([, text]) => text !== undefined),
  );
}

/** Reads `critical:6,default:3,low:1`; a name without weight has weight 1. */
function readQueues(reader: VariableReader): Record<string, number> | undefined {
  const text = reader.text('QUEUE_QUEUES');
  if (text === undefined) return undefined;
  const queues = new Map<string, number>();
  for (const part of text.split(',')) {
    const match = /^\s*([A-Za-z0-9][A-Za-z0-9_-]{0,99})\s*(?::\s*(\d{1,4})\s*)?$/.exec(part);
    const [, name, weight = '1'] = match ?? [];
    if (name === undefined || Number(weight) < 1) {
      return reader.refuse(
        `QUEUE_QUEUES must be names with weights from 1 to 9999, such as "critical:6,default:3,low:1", got ${show(part)} in ${show(text)}.`,
      );
    }
    if (queues.has(name)) return reader.refuse(`QUEUE_QUEUES names the queue ${show(name)} twice.`);
    queues.set(name, Number(weight));
  }
  return Object.fromEntries(queues);
}
