import type { RedisPort } from '../connection/port.ts';
import type { HeaderEncoder } from '../wire/header-cache.ts';
import type { QueueView } from './queue-view.ts';

/** What all consumers of a driver share. */
export interface DriverParts {
  readonly port: RedisPort;
  readonly encoder: HeaderEncoder;
  readonly isClosed: boolean;
  /** Throws `DriverError` once the driver is closed. */
  refuseClosed(call: string): void;
  /** Somebody was woken who has no use for it. */
  wakeAnother(view: QueueView): void;
}
