import type { TlsOptions } from '@switchyard/core/driver';

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
  readonly prefix: string;
}
