import type { TlsOptions } from '@switchyard/core/driver';

/** How a user proves who it is. */
export type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

/** Options of `kafka()`: where Kafka is, and how topics are made in it. */
export interface KafkaOptions {
  /**
   * `kafka://[user:password@]host[:port],…`, `kafkas://…` for TLS. Several hosts are brokers of one cluster;
   * the others are learnt from them. Excludes `host` and its kin. @default none
   */
  readonly url?: string | undefined;
  /** Name or address of one broker. @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** Its port. @default 9092 */
  readonly port?: number | undefined;
  /** Name for SASL. @default none */
  readonly user?: string | undefined;
  /** Password for SASL. @default none */
  readonly password?: string | undefined;
  /** `plain`, `scram-sha-256` or `scram-sha-512`; case does not count. @default 'plain', where a user is given */
  readonly saslMechanism?: string | undefined;
  /** Whether connections are encrypted, and whom to trust then; a `kafkas://` URL encrypts too. @default false */
  readonly tls?: boolean | TlsOptions | undefined;
  /** Beginning of the name of every topic and group; at most 100 letters, digits or `._-`. @default 'switchyard' */
  readonly prefix?: string | undefined;
  /**
   * Partitions of a topic that this driver makes: at most so many processes share a queue. Topics that are
   * there keep what they have. 1 to 1000. @default 12
   */
  readonly partitions?: number | undefined;
  /** Replicas of a topic that this driver makes; 1 to 9. @default 3, or as many as there are brokers */
  readonly replication?: number | undefined;
  /**
   * Milliseconds after which a worker that is silent is taken for dead and its partitions go to others, 6 000 to
   * 1 800 000; the broker has bounds of its own. @default 30000
   */
  readonly sessionTimeoutMs?: number | undefined;
  /** Milliseconds to wait for the broker to take a publish; then its outcome is unknown. 100 to 600 000. @default 8000 */
  readonly sendTimeoutMs?: number | undefined;
}

/** Who we are. */
export interface Sasl {
  readonly mechanism: SaslMechanism;
  readonly username: string;
  readonly password: string;
}

/** Where Kafka is, and who we are. */
export interface Address {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  readonly sasl: Sasl | undefined;
  /** `undefined`: not encrypted. */
  readonly tls: TlsOptions | undefined;
}

/** Options that have been checked. */
export interface CheckedOptions {
  readonly address: Address;
  readonly prefix: string;
  readonly partitions: number;
  /** `undefined`: by the number of brokers. */
  readonly replication: number | undefined;
  readonly sessionTimeoutMs: number;
  readonly sendTimeoutMs: number;
}
