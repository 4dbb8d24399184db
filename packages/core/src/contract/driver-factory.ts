import type { Driver } from './driver.ts';

/** What a driver chosen by name is made of: connection and prefix, and the user's `driverOptions`. */
export interface DriverFactoryOptions {
  readonly url?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly db?: string | undefined;
  readonly tls?: boolean | undefined;
  /** Beginning of every key, queue, topic and group in the broker. */
  readonly prefix: string;
  readonly [option: string]: unknown;
}

/** The export `createDriver` of every driver package. Refuses options it does not know. */
export type DriverFactory = (options: DriverFactoryOptions) => Driver;
