import type { HostAndPort, TlsOptions } from '@switchyard/core/driver';

/** How a queue is made in RabbitMQ. */
export interface RabbitmqQueueOptions {
  /**
   * Keeps the order of each `orderingKey`, by so many queues with a single active consumer among which
   * the keys are spread; 1 to 64. Changing it makes new queues: drain the old ones first. @default none
   */
  readonly ordered?: number | undefined;
}

/** Options of `rabbitmq()`: where RabbitMQ is, and how queues are made in it. */
export interface RabbitmqOptions {
  /**
   * `amqp://[user:password@]host[:port],…[/vhost]`, `amqps://…` for TLS. Several hosts are nodes of one
   * cluster: they are tried in turn. Excludes `host` and its kin. @default none
   */
  readonly url?: string | undefined;
  /** Name or address of one node. @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** Its port. @default 5672, with TLS 5671 */
  readonly port?: number | undefined;
  /** User, who may configure, write and read what begins with the prefix. @default 'guest' */
  readonly user?: string | undefined;
  /** Password of the user. @default 'guest' */
  readonly password?: string | undefined;
  /** The virtual host; by environment it is named as a database is. @default '/' */
  readonly vhost?: string | undefined;
  /** Whether connections are encrypted, and whom to trust then; an `amqps://` URL encrypts too. @default false */
  readonly tls?: boolean | TlsOptions | undefined;
  /** Beginning of the name of every queue and exchange; at most 64 characters. @default 'switchyard' */
  readonly prefix?: string | undefined;
  /** Queues that are made otherwise than usual, by their names. @default {} */
  readonly queues?: Readonly<Record<string, RabbitmqQueueOptions>> | undefined;
  /**
   * `quorum`: replicated, and kept through the death of a node; `classic`: on one node, dead-lettered
   * and delayed at most once. @default 'quorum'
   */
  readonly queueType?: 'quorum' | 'classic' | undefined;
  /**
   * Deliveries of one message after which a quorum queue sets it aside as poison. Connections that are lost
   * count, and below RabbitMQ 4.3 what a worker gives back counts too, so not below 20. @default 100
   */
  readonly deliveryLimit?: number | undefined;
  /**
   * The `consumer_timeout` of the server in milliseconds, at least 60 000: RabbitMQ takes back what is held for
   * longer, and nobody can ask it. Raise it there first. Without a store, jobs with a `timeoutMs` near or
   * beyond it are refused. @default 1800000
   */
  readonly consumerTimeoutMs?: number | undefined;
  /** Step of delays in milliseconds, 10 to 60 000: delays are rounded up to it, and 2^28 of it is the longest. @default 1000 */
  readonly delayTickMs?: number | undefined;
  /** Heartbeat of connections in milliseconds, whole seconds: what is dead is noticed within three. @default 4000 */
  readonly heartbeatMs?: number | undefined;
  /** Milliseconds to wait for the confirm of a publish; then its outcome is unknown. @default 8000 */
  readonly confirmTimeoutMs?: number | undefined;
}

/** Where RabbitMQ is. */
export interface Address {
  /** At least one. */
  readonly nodes: readonly HostAndPort[];
  readonly user: string;
  readonly password: string;
  readonly vhost: string;
  /** `undefined`: not encrypted. */
  readonly tls: TlsOptions | undefined;
}

/** Options that have been checked. */
export interface CheckedOptions {
  readonly address: Address;
  readonly prefix: string;
  /** By queue: among how many queues its ordering keys are spread. */
  readonly ordered: ReadonlyMap<string, number>;
  readonly queueType: 'quorum' | 'classic';
  readonly deliveryLimit: number;
  readonly consumerTimeoutMs: number;
  readonly delayTickMs: number;
  readonly heartbeatMs: number;
  readonly confirmTimeoutMs: number;
}
