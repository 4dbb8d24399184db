import type { Clock, MaybePromise, Store } from '@switchyard/core/driver';
import type { DriverHarness } from './driver-harness.ts';

/** A store of its own beside a driver. */
export interface StorePairing {
  /** Shown in the names of the tests. */
  readonly name: string;
  /** A new, empty store that lives by the harness's time. The suite closes it. */
  create(clock: Clock | undefined): MaybePromise<Store>;
}

/** Which store the engines of a suite have: the driver's own (none where it has none), none, or one that stands apart. */
export type StoreChoice = 'own' | 'none' | StorePairing;

/** A driver and the store beside it. */
export interface EngineHarness extends DriverHarness {
  /** What the engines of the suite have. */
  readonly store: 'none' | 'fused' | 'separate';
  readonly pairing: StorePairing | undefined;
}

/** Puts a driver and a choice of store together. */
export function engineHarness(harness: DriverHarness, choice: StoreChoice): EngineHarness {
  const pairing = typeof choice === 'object' ? choice : undefined;
  const own = harness.fused === true ? 'fused' : 'none';
  const store = pairing === undefined ? (choice === 'none' ? 'none' : own) : 'separate';
  return { ...harness, store, pairing };
}
