import type { MaybePromise, Store, StoreCapabilities } from '@switchyard/core/driver';
import type { HarnessTime } from './harness-time.ts';

/** What a store's author hands to the suite. Nothing in it leaves a case out. */
export interface StoreHarness {
  /** Shown in the names of the tests. */
  readonly name: string;
  readonly capabilities: StoreCapabilities;
  /** The time the store lives by. */
  readonly time: HarnessTime;
  /** Length of the leases the suite asks for, in milliseconds. On real time 1 or 2 seconds: they are waited for. */
  readonly leaseMs: number;
  /** A new store on an empty namespace of its own, not yet connected. The suite closes it. */
  create(): MaybePromise<Store>;
  /** A second store on the same namespace, as another process would have it. Needed by stores that declare `shared`. */
  another?(store: Store): MaybePromise<Store>;
  /** Restarts what keeps the data and answers a new store on the same namespace. Needed by stores that declare `durable`. */
  restart?(store: Store): Promise<Store>;
  /** Whether `restart` is noticed by no other store, so that cases may run side by side. @default false */
  readonly restartsAlone?: boolean | undefined;
}

/**
 * Whether cases may run side by side: they wait in real time, and nobody restarts what is under them.
 *
 * @internal
 */
export function mayOverlap(harness: StoreHarness): boolean {
  if (harness.time.type !== 'real') return false;
  return harness.restart === undefined || harness.restartsAlone === true;
}
