import type { DriverHarness } from '../harness/driver-harness.ts';
import type { DriverBench } from './driver-bench.ts';

/** One promise of the driver contract and its proof. */
export interface DriverCase {
  readonly name: string;
  /** Nothing may run beside it. @default false */
  readonly alone?: boolean;
  /** Rejects if the driver breaks the promise. */
  run(bench: DriverBench): Promise<void>;
}

/** Promises about one subject. Which of them a driver has to keep follows from what it declares. */
export interface Topic {
  readonly name: string;
  readonly cases: (harness: DriverHarness) => readonly DriverCase[];
  /** Whether its cases restart the broker. @default false */
  readonly restarts?: boolean;
}
