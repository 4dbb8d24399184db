import type { Lease } from './lease.ts';

/** What arrived and was not received by core yet. */
export interface LeaseBuffer {
  /** How many could be received now. */
  readonly ready: number;
  /** All that lies here. */
  readonly size: number;
  /** When the oldest that is ready arrived; `undefined` where nothing is. */
  readonly oldest: number | undefined;
  push(lease: Lease): void;
  /** One that core gave back comes again before all others. */
  pushBack(lease: Lease): void;
  /** Takes out up to `max` of what can be received now. */
  take(max: number): readonly Lease[];
  clear(): void;
  /** Core has settled one; answers whether another became ready by that. */
  settled(lease: Lease): boolean;
}
