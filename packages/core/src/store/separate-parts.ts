import type { Clock } from '../contract/clock.ts';
import type { EnqueueBatcher } from '../producer/enqueue-batcher.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import type { RecordPolicy } from './record-policy.ts';
import type { ResultWriter } from './result-writer.ts';
import type { RuntimeStore } from './runtime-store.ts';
import type { StoreBatcher } from './store-batcher.ts';

/** What a bond to a separate store works with. */
export interface SeparateParts {
  readonly runtime: RuntimeDriver;
  readonly store: RuntimeStore;
  /** Gathers the store operations of one turn. */
  readonly batcher: StoreBatcher;
  /** Publishes copies, those of one turn together. */
  readonly copies: EnqueueBatcher;
  readonly policy: RecordPolicy;
  readonly results: ResultWriter;
  readonly clock: Clock;
  /** Who claims. */
  readonly worker: string;
  readonly leaseMs: number;
  readonly poisonLimit: number;
  readonly tombstoneMs: number;
  /** Told when a timer of the store was set; the worker of this engine listens. */
  readonly timerSet: { tell: () => void };
}
