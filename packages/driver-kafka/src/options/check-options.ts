import {
  checkTls,
  ConfigError,
  HIGHEST_PORT,
  readSecret,
  readText,
  readWhole,
  refuseUnknown,
  wrongOption,
} from '@switchyard/core/driver';
import type { Address, CheckedOptions, KafkaOptions, SaslMechanism } from './kafka-options.ts';
import { atPort, DEFAULT_HOST, DEFAULT_PORT, readUrl } from './read-url.ts';

const PLACE = ['host', 'port', 'user', 'password'] as const;
const KNOWN = [
  'url',
  ...PLACE,
  'saslMechanism',
  'tls',
  'prefix',
  'partitions',
  'replication',
  'sessionTimeoutMs',
  'sendTimeoutMs',
] as const;
/** Of the 249 characters of a topic's name a queue may need 100. */
const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const MECHANISMS: readonly SaslMechanism[] = ['plain', 'scram-sha-256', 'scram-sha-512'];

/** Checks options and fills in what is not given. Throws `ConfigError`, which never shows a password. */
export function checkOptions(options: KafkaOptions, by: string): CheckedOptions {
  refuseUnknown(options, by, KNOWN);
  const { prefix = 'switchyard', replication } = options;
  if (typeof prefix !== 'string' || !PREFIX.test(prefix)) {
    throw wrongOption(
      `${by}: option prefix (QUEUE_PREFIX)`,
      '1 to 100 letters, digits or "._-"',
      prefix,
    );
  }
  const whole = (
    name: 'partitions' | 'replication' | 'sessionTimeoutMs' | 'sendTimeoutMs',
    usual: number,
    bounds: { readonly least: number; readonly most: number },
  ): number => readWhole(options[name] ?? usual, `${by}: option ${name}`, bounds);
  return {
    address: readAddress(options, by),
    prefix,
    partitions: whole('partitions', 12, { least: 1, most: 1_000 }),
    replication:
      replication === undefined ? undefined : whole('replication', 3, { least: 1, most: 9 }),
    sessionTimeoutMs: whole('sessionTimeoutMs', 30_000, { least: 6_000, most: 1_800_000 }),
    sendTimeoutMs: whole('sendTimeoutMs', 8_000, { least: 100, most: 600_000 }),
  };
}

function readAddress(options: KafkaOptions, by: string): Address {
  const given = checkTls(options.tls, `${by}: option tls`);
  if (options.url === undefined) {
    const { host = DEFAULT_HOST, port = DEFAULT_PORT } = options;
    const one = {
      host: readText(host, `${by}: option host`, 'a name or address'),
      port: readWhole(port, `${by}: option port`, { least: 1, most: HIGHEST_PORT }),
    };
    return {
      brokers: [atPort(one)],
      sasl: readSasl(options, by),
      tls: given,
    };
  }
  const beside = PLACE.find((name) => options[name] !== undefined);
  if (beside !== undefined) {
    throw new ConfigError(`${by}: give either url or ${beside}, not both; the URL says it all.`);
  }
  const { brokers, user, password, isEncrypted } = readUrl(options.url, by);
  return {
    brokers,
    sasl: readSasl({ ...options, user, password }, by),
    tls: given ?? (isEncrypted ? {} : undefined),
  };
}

function readSasl(options: KafkaOptions, by: string): Address['sasl'] {
  const username = readSecret(options.user, `${by}: option user`);
  const password = readSecret(options.password, `${by}: option password`);
  const wanted: unknown = options.saslMechanism;
  if (username === undefined && password === undefined && wanted === undefined) return undefined;
  if (username === undefined || password === undefined) {
    throw new ConfigError(
      `${by}: user and password (QUEUE_USER, QUEUE_PASSWORD) belong together, and SASL needs both: give both, or none.`,
    );
  }
  const name = typeof wanted === 'string' ? wanted.toLowerCase() : (wanted ?? 'plain');
  const mechanism = MECHANISMS.find((known) => known === name);
  if (mechanism !== undefined) return { mechanism, username, password };
  throw wrongOption(
    `${by}: option saslMechanism (QUEUE_SASL_MECHANISM)`,
    MECHANISMS.join(', '),
    wanted,
  );
}
