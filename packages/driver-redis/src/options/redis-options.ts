import type { HostAndPort, TlsOptions } from '@switchyard/core/driver';
import type { Cluster, Redis } from 'ioredis';

/** Where a node of a cluster, or a sentinel, listens. */
export interface RedisNode {
  readonly host: string;
  /** @default 6379, of a sentinel 26379 */
  readonly port?: number | undefined;
}

/** A master that sentinels watch over: they are asked for its address before every connect. */
export interface SentinelOptions {
  /** What the sentinels call the master. */
  readonly name: string;
  /** Sentinels, at least one; name them all, for those that are gone are passed over. */
  readonly nodes: readonly RedisNode[];
  /** User of the sentinels themselves. */
  readonly user?: string | undefined;
  /** Password of the sentinels themselves: that of Redis is another option. */
  readonly password?: string | undefined;
  /** Whether connections to the sentinels are encrypted. @default as those to Redis */
  readonly tls?: boolean | TlsOptions | undefined;
}

/** A Redis Cluster. */
export interface ClusterOptions {
  /** Some of its nodes, at least one: the others are learnt from them. */
  readonly nodes: readonly RedisNode[];
}

/** Options of `redis()`: where Redis is, and where keys begin. */
export interface RedisOptions {
  /**
   * `redis://[user:password@]host[:port][/db]`, `redis+sentinel://[user:password@]host[:port],…/name[/db]`
   * or `redis+cluster://[user:password@]host[:port],…`; with `rediss` for TLS. Excludes `host` and its kin.
   */
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
  /** A master behind sentinels. Excludes `url`, `host`, `port` and `cluster`. */
  readonly sentinel?: SentinelOptions | undefined;
  /** A Redis Cluster, all of whose nodes take the same user, password and TLS. Excludes `url`, `host`, `port`, `db` and `sentinel`. */
  readonly cluster?: ClusterOptions | undefined;
  /**
   * A client of ioredis that is yours, never closed. A `Redis` is used for commands, and a second connection
   * is made like it, for channels. Of a `Cluster` the nodes and options are used: connections of our own are made
   * like its own. Excludes all that says where Redis is. It must have no `keyPrefix`.
   */
  readonly client?: Redis | Cluster | undefined;
  /** Beginning of every key and channel. @default 'switchyard' */
  readonly prefix?: string | undefined;
}

/** Where Redis is, as a client is told. */
export interface RedisAddress extends HostAndPort {
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
  /** `undefined`: not encrypted. */
  readonly tls: TlsOptions | undefined;
}

/** How the one Redis to write to is found. */
export type Topology =
  | { readonly type: 'single' }
  | SentinelTopology
  | { readonly type: 'cluster'; readonly nodes: readonly HostAndPort[] };

/** A master behind sentinels. */
export interface SentinelTopology {
  readonly type: 'sentinel';
  readonly name: string;
  readonly nodes: readonly HostAndPort[];
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** `undefined`: the way to the sentinels is not encrypted. */
  readonly tls: TlsOptions | undefined;
}

/** Options that have been checked. */
export interface CheckedOptions {
  /** With several nodes, host and port are those of the first. */
  readonly address: RedisAddress;
  readonly topology: Topology;
  readonly client: Redis | Cluster | undefined;
  readonly prefix: string;
}
