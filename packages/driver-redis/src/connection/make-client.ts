import { isIP } from 'node:net';
import type { HostAndPort, TlsOptions } from '@switchyard/core/driver';
import { Redis } from 'ioredis';
import type { RedisAddress, SentinelTopology } from '../options/redis-options.ts';

const CONNECT_MS = 5_000;
const KEEP_ALIVE_MS = 10_000;
/** Milliseconds in which a sentinel must answer, before the next is asked. */
const SENTINEL_MS = 1_500;

const MANNERS = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: null,
  retryStrategy: (): null => null,
  sentinelRetryStrategy: (): null => null,
  sentinelCommandTimeout: SENTINEL_MS,
  connectTimeout: CONNECT_MS,
  keepAlive: KEEP_ALIVE_MS,
  disableClientInfo: true,
  // `checkServer` looks itself, also where INFO is forbidden.
  enableReadyCheck: false,
} as const;

/** ioredis looks in its own check whether it was led to a master. */
const SENTINEL_MANNERS = { ...MANNERS, enableReadyCheck: true } as const;

/**
 * Makes a client that connects when it is told to, once. Whatever breaks is answered at once and never
 * sent again behind our back: with ioredis' defaults a lost answer makes two messages of one.
 */
export function makeClient(address: RedisAddress): Redis {
  const { host, port, tls } = address;
  return new Redis({ host, port, ...loginOf(address), ...tlsOf(tls, host), ...MANNERS });
}

/**
 * Makes a client that asks sentinels where the master is when it connects. `turn` says which of them is
 * asked first: one that is wrong about it is not asked first for ever.
 */
export function makeSentinelClient(
  address: RedisAddress,
  sentinel: SentinelTopology,
  turn: number,
): Redis {
  const { name, nodes, username, password } = sentinel;
  const first = turn % nodes.length;
  return new Redis({
    sentinels: [...nodes.slice(first), ...nodes.slice(0, first)],
    name,
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: password }),
    ...(sentinel.tls === undefined ? {} : { sentinelTLS: sentinel.tls }),
    ...(address.tls === undefined ? {} : { tls: address.tls, enableTLSForSentinelMode: true }),
    ...loginOf(address),
    ...SENTINEL_MANNERS,
    connectTimeout: SENTINEL_MS,
    updateSentinels: false,
  });
}

/** Makes a client of our own to where a client of the user's leads, or to another node of its cluster. */
export function makeLikewise(client: Redis, node?: HostAndPort): Redis {
  if (node !== undefined) {
    return client.duplicate({ ...MANNERS, ...node, readOnly: false, retryStrategy: null });
  }
  return client.duplicate(client.options.sentinels ? SENTINEL_MANNERS : MANNERS);
}

function loginOf({ username, password, db }: RedisAddress): {
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
} {
  return {
    db,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

/** A name for the server's certificate; an address cannot be one. */
function tlsOf(
  tls: TlsOptions | undefined,
  host: string,
): { readonly tls?: TlsOptions & { readonly servername?: string } } {
  if (tls === undefined) return {};
  return { tls: isIP(host) === 0 ? { servername: host, ...tls } : tls };
}
