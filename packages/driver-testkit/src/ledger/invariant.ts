import type { History } from './history.ts';
import type { LedgerLine } from './ledger-line.ts';
import type { Snapshot } from './snapshot.ts';

/** Names of the invariants, as in the table of `docs/testing-a-driver.md`. */
export type InvariantId =
  | 'I1'
  | 'I2'
  | 'I3'
  | 'I4'
  | 'I5'
  | 'I6'
  | 'I7'
  | 'I8'
  | 'I9'
  | 'I10'
  | 'I11'
  | 'I12'
  | 'I13'
  | 'I14'
  | 'I15';

/** A broken rule, with the lines that prove it. */
export interface Violation {
  readonly invariant: InvariantId;
  /** The job; empty where it is about a process or a queue. */
  readonly job: string;
  readonly what: string;
  readonly lines: readonly LedgerLine[];
}

/** What a ledger is held against. Durations in milliseconds. */
export interface CheckLimits {
  /** How far two clocks, or two readings of one, may be apart. @default 20 */
  readonly epsMs: number;
  /** How soon after a heal something that is due must start. @default 15000 */
  readonly livenessMs: number;
  /** Deaths alone after which a job is dead. @default 3 */
  readonly poisonLimit: number;
  /** Most runs at once in all processes together. @default none */
  readonly totalConcurrency: number;
  /**
   * What counts the runs: the deliveries, claims in a store, or nothing (copies of a message begin
   * anew). @default 'deliveries'
   */
  readonly runsBy: 'deliveries' | 'claims' | 'nothing';
  /** Bytes by which the memory of a process may grow over a span that is measured. @default 4 MiB */
  readonly heapGrowthBytes: number;
  /** Whether everything was to be finished when the ledger ended. @default true */
  readonly drained: boolean;
}

/** What an invariant looks at. */
export interface Evidence {
  readonly history: History;
  /** Where everything lay at the end. */
  readonly snapshot: Snapshot | undefined;
  readonly limits: CheckLimits;
}

/** Finds what breaks one invariant. Pure. */
export type Invariant = (evidence: Evidence) => readonly Violation[];
