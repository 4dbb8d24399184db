import { isIP } from 'node:net';
import { Redis } from 'ioredis';
import type { RedisAddress } from '../options/redis-options.ts';

const CONNECT_MS = 5_000;
const KEEP_ALIVE_MS = 10_000;

const MANNERS = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: null,
  retryStrategy: (): null => null,
  connectTimeout: CONNECT_MS,
  keepAlive: KEEP_ALIVE_MS,
  disableClientInfo: true,
  // `checkServer` looks itself, also where INFO is forbidden.
  enableReadyCheck: false,
} as const;

/**
 * Makes a client that connects when it is told to, once. Whatever breaks is answered at once and never
 * sent again behind our back: with ioredis' defaults a lost answer makes two messages of one.
 */
export function makeClient({ host, port, username, password, db, tls }: RedisAddress): Redis {
  return new Redis({
    host,
    port,
    db,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls: isIP(host) === 0 ? { servername: host, ...tls } : tls }),
    ...MANNERS,
  });
}

/** Makes a client of our own to where a client of the user's leads. */
export function makeLikewise(client: Redis): Redis {
  return client.duplicate(MANNERS);
}
