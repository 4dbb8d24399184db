import type { Driver } from './driver.ts';

/** How TLS is spoken; each is the text of a PEM file, not its path. */
export interface TlsOptions {
  /** Certificates of the authorities to trust. @default QUEUE_TLS_CA, else those of Node */
  readonly ca?: string | undefined;
  /** Certificate to show to the broker; needs `key`. @default QUEUE_TLS_CERT, else none */
  readonly cert?: string | undefined;
  /** Private key of that certificate. @default QUEUE_TLS_KEY, else none */
  readonly key?: string | undefined;
}

/** What a driver chosen by name is made of: connection and prefix, and the user's `driverOptions`. */
export interface DriverFactoryOptions {
  readonly url?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly db?: string | undefined;
  /** `true`: with what Node trusts. An object asks for TLS too. */
  readonly tls?: boolean | TlsOptions | undefined;
  /** A SASL mechanism as the user wrote it; letter case does not count. */
  readonly saslMechanism?: string | undefined;
  /** Beginning of every key, queue, topic and group in the broker. */
  readonly prefix: string;
  readonly [option: string]: unknown;
}

/** The export `createDriver` of every driver package. Refuses options it does not know. */
export type DriverFactory = (options: DriverFactoryOptions) => Driver;
