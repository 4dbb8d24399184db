import type { StoreHarness } from '../harness/store-harness.ts';
import type { StoreBench } from './store-bench.ts';

/** One promise of the store contract and its proof. */
export interface StoreCase {
  readonly name: string;
  /** Rejects if the store breaks the promise. */
  run(bench: StoreBench): Promise<void>;
}

/** Promises about one subject. Which of them a store has to keep follows from what it declares. */
export interface StoreTopic {
  readonly name: string;
  readonly cases: (harness: StoreHarness) => readonly StoreCase[];
}
