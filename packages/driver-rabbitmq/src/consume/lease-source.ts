import type { ReceiveOptions } from '@switchyard/core/driver';
import type { Lease } from './lease.ts';

/** Where a consumer has its deliveries from. */
export interface LeaseSource {
  /** Opens what it needs. Throws `DriverError`. */
  open(): Promise<unknown>;
  receive(options: ReceiveOptions): Promise<readonly Lease[]>;
  owns(lease: Lease): boolean;
  settle(acked: readonly Lease[], released: readonly Lease[]): void;
  close(keep: ReadonlySet<Lease>): Promise<void>;
  end(): void;
}
