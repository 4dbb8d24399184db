import type { TlsOptions } from '@switchyard/core/driver';
import type { Redis } from 'ioredis';

/** Options of `redis()`: where Redis is, and where keys begin. */
export interface RedisOptions {
  /** `redis://[user:password@]host[:port][/db]`, or `rediss://` for TLS. Excludes `host` and its kin. */
  readonly url?: string | undefined;
  /** @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** @default 6379 */
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Number of the database. @default '0' */
  readonly db?: string | undefined;
  /** Whether the connection is encrypted, and whom to trust then; a `rediss://` URL encrypts too. @default false */
  readonly tls?: boolean | TlsOptions | undefined;
  /**
   * A client of ioredis that is yours: it is used for commands, and never closed; a second connection is made
   * like it, for channels. Excludes all that says where Redis is. It must have no `keyPrefix`.
   */
  readonly client?: Redis | undefined;
  /** Beginning of every key and channel. @default 'switchyard' */
  readonly prefix?: string | undefined;
}

/** Where Redis is, as the client is told. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
  /** `undefined`: not encrypted. */
  readonly tls: TlsOptions | undefined;
}

/** Options that have been checked. */
export interface CheckedOptions {
  readonly address: RedisAddress;
  readonly client: Redis | undefined;
  readonly prefix: string;
}
