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
import type { Address, CheckedOptions, RabbitmqOptions } from './rabbitmq-options.ts';
import { DEFAULT_HOST, DEFAULT_USER, DEFAULT_VHOST, readUrl, usualPort } from './read-url.ts';

const PLACE = ['host', 'port', 'user', 'password', 'vhost'] as const;
const KNOWN = [
  'url',
  ...PLACE,
  'tls',
  'prefix',
  'queues',
  'queueType',
  'deliveryLimit',
  'consumerTimeoutMs',
  'delayTickMs',
  'heartbeatMs',
  'confirmTimeoutMs',
] as const;
/** A routing key has 255 bytes: 56 for the bits of a delay, 128 for the longest queue. */
const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/;
const QUEUE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;
const MOST_PARTS = 64;
/** A year: who switched it off gives this. */
const MAX_TIMEOUT_MS = 31_536_000_000;
const HEARTBEAT_STEP_MS = 1_000;

/** Checks options and fills in what is not given. Throws `ConfigError`, which never shows a password. */
export function checkOptions(options: RabbitmqOptions, by: string): CheckedOptions {
  refuseUnknown(options, by, KNOWN);
  const { prefix = 'switchyard', queueType = 'quorum' } = options;
  if (typeof prefix !== 'string' || !PREFIX.test(prefix)) {
    throw wrongOption(
      `${by}: option prefix (QUEUE_PREFIX)`,
      '1 to 64 letters, digits or "._:/-"',
      prefix,
    );
  }
  if (queueType !== 'quorum' && queueType !== 'classic') {
    throw wrongOption(`${by}: option queueType`, '"quorum" or "classic"', queueType);
  }
  const { deliveryLimit = 100, delayTickMs = 1_000, confirmTimeoutMs = 8_000 } = options;
  const { consumerTimeoutMs = 1_800_000 } = options;
  return {
    address: readAddress(options, by),
    prefix,
    ordered: readQueues(options.queues, by),
    queueType,
    deliveryLimit: readWhole(deliveryLimit, `${by}: option deliveryLimit`, {
      least: 20,
      most: 1_000_000,
    }),
    consumerTimeoutMs: readWhole(consumerTimeoutMs, `${by}: option consumerTimeoutMs`, {
      least: 60_000,
      most: MAX_TIMEOUT_MS,
    }),
    delayTickMs: readWhole(delayTickMs, `${by}: option delayTickMs`, { least: 10, most: 60_000 }),
    heartbeatMs: readHeartbeat(options.heartbeatMs, by),
    confirmTimeoutMs: readWhole(confirmTimeoutMs, `${by}: option confirmTimeoutMs`, {
      least: 100,
      most: 600_000,
    }),
  };
}

function readAddress(options: RabbitmqOptions, by: string): Address {
  const tls = checkTls(options.tls, `${by}: option tls`);
  if (options.url !== undefined) {
    const beside = PLACE.find((name) => options[name] !== undefined);
    if (beside === undefined) return readUrl(options.url, tls, by);
    throw new ConfigError(`${by}: give either url or ${beside}, not both; the URL says it all.`);
  }
  const { host = DEFAULT_HOST, port = usualPort(tls), vhost = DEFAULT_VHOST } = options;
  return {
    nodes: [
      {
        host: readText(host, `${by}: option host`, 'a name or address'),
        port: readWhole(port, `${by}: option port`, { least: 1, most: HIGHEST_PORT }),
      },
    ],
    user: readSecret(options.user, `${by}: option user`) ?? DEFAULT_USER,
    password: readSecret(options.password, `${by}: option password`) ?? DEFAULT_USER,
    vhost: readText(vhost, `${by}: option vhost (QUEUE_DB)`, 'the name of a virtual host'),
    tls,
  };
}

function readQueues(queues: unknown, by: string): ReadonlyMap<string, number> {
  const ordered = new Map<string, number>();
  if (queues === undefined) return ordered;
  if (typeof queues !== 'object' || queues === null) {
    throw wrongOption(`${by}: option queues`, 'an object by the names of queues', queues);
  }
  for (const [name, how] of Object.entries(queues) as [string, unknown][]) {
    const option = `${by}: option queues.${name}`;
    if (!QUEUE.test(name)) {
      throw wrongOption(`${by}: a name in option queues`, 'the name of a queue', name);
    }
    if (typeof how !== 'object' || how === null) throw wrongOption(option, '{ ordered }', how);
    refuseUnknown(how, option, ['ordered']);
    const { ordered: parts }: { ordered?: unknown } = how;
    if (parts === undefined) continue;
    ordered.set(name, readWhole(parts, `${option}.ordered`, { least: 1, most: MOST_PARTS }));
  }
  return ordered;
}

function readHeartbeat(ms: unknown, by: string): number {
  const option = `${by}: option heartbeatMs`;
  const heartbeat = readWhole(ms ?? 4_000, option, { least: 1_000, most: 600_000 });
  if (heartbeat % HEARTBEAT_STEP_MS === 0) return heartbeat;
  throw wrongOption(option, 'whole seconds in milliseconds', ms);
}
