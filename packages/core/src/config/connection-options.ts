import type { TlsOptions } from '../contract/driver-factory.ts';

/** Where the broker is and how to get in. A URL excludes host, port, user, password and db. */
export interface ConnectionOptions {
  /** Where the broker is, in the driver's own scheme. @default QUEUE_URL, else the driver's own */
  readonly url?: string | undefined;
  /** Its host, instead of a URL. @default QUEUE_HOST, else the driver's own */
  readonly host?: string | undefined;
  /** Its port, instead of a URL. @default QUEUE_PORT, else the driver's own */
  readonly port?: number | undefined;
  /** Who to log in as, instead of a URL. @default QUEUE_USER, else nobody */
  readonly user?: string | undefined;
  /** Password of that user, instead of a URL. @default QUEUE_PASSWORD, else none */
  readonly password?: string | undefined;
  /** Database or virtual host, instead of a URL. @default QUEUE_DB, else the driver's own */
  readonly db?: string | undefined;
  /** Speak TLS to the broker; an object also says with which certificates. @default QUEUE_TLS, else false */
  readonly tls?: boolean | TlsOptions | undefined;
  /** How user and password are shown to the broker, such as `scram-sha-512`, where it offers several ways. @default QUEUE_SASL_MECHANISM, else the driver's own */
  readonly saslMechanism?: string | undefined;
}

/** Every option of a connection. */
export const CONNECTION_KEYS: readonly (keyof ConnectionOptions)[] = [
  'url',
  'host',
  'port',
  'user',
  'password',
  'db',
  'tls',
  'saslMechanism',
];

/** What a URL excludes. */
export const URL_PARTS: readonly (keyof ConnectionOptions)[] = [
  'host',
  'port',
  'user',
  'password',
  'db',
];
