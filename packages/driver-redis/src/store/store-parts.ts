import type { RedisPort } from '../connection/port.ts';
import type { StoreKeys } from './store-keys.ts';

/** What a facet works with. */
export interface StoreParts {
  /** Port and keys for a call that is not too late. Throws `DriverError` after close. */
  open(call: string): { readonly port: RedisPort; readonly keys: StoreKeys };
}
