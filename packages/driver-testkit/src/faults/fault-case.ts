import type { CheckOptions } from '../ledger/check-ledger.ts';
import type { Violation } from '../ledger/invariant.ts';
import type { CaseBench } from './case-bench.ts';
import type { WorldEngineOptions } from './world/step.ts';
import type { Ability } from './fault-target.ts';
import type { World } from './world/world.ts';

/** What a case says when its fault is over: how the ledger is to be held against the invariants. */
export interface CaseEnd extends Omit<CheckOptions, 'snapshot'> {
  /** How many jobs end as dead; each other one must be done. @default 0 */
  readonly dead?: number | undefined;
  /** Violations that the fault itself explains, since the broker was made to forget. @default none */
  readonly forgives?: ((violation: Violation) => boolean) | undefined;
  /** Longest that any recovery may take, in milliseconds. @default nobody counts */
  readonly recoveryMs?: number | undefined;
}

/** Takes down what does not hold beside the invariants. */
export type Expect = (holds: boolean, what: string) => void;

interface CaseCore {
  /** Its row in the table of faults. */
  readonly id: string;
  readonly name: string;
  /** Drivers it is for, by name or by what their target says of itself. */
  readonly drivers: readonly string[] | typeof NETWORKED | typeof STORED;
  /** What it needs of these that not all of them have. @default nothing */
  readonly needs?: Ability | undefined;
}

/** One fault, and what must hold in spite of it. */
export type FaultCase = CaseCore &
  (
    | {
        readonly on: 'processes';
        /** Ends with everything drained; the runner then stops the workers and checks the ledger. */
        run(bench: CaseBench): Promise<CaseEnd>;
      }
    | {
        readonly on: 'world';
        /** Options of the engine that enqueues. */
        readonly engine?: WorldEngineOptions | undefined;
        run(world: World, expect: Expect): Promise<CaseEnd>;
      }
  );

/** For every driver whose broker is reached through a network. */
export const NETWORKED = 'networked';

/** For those of them that keep records, locks and control where all processes see them. */
export const STORED = 'stored';
