import type { EngineHarness } from '../harness/engine-harness.ts';
import type { EngineBench } from './engine-bench.ts';

/** One promise of the engine and its proof on a driver. */
export interface EngineCase {
  readonly name: string;
  /** Whether nothing may run beside it: it blocks the event loop, or measures time closely. @default false */
  readonly alone?: boolean;
  /** Rejects if the promise is broken. */
  run(bench: EngineBench): Promise<void>;
}

/** Promises of the engine about one subject. What the driver declares decides how each is kept, or refused. */
export interface EngineTopic {
  readonly name: string;
  readonly cases: (harness: EngineHarness) => readonly EngineCase[];
}
