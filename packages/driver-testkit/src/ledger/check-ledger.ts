import { buildHistory } from './build-history.ts';
import type { History, JobHistory } from './history.ts';
import type { CheckLimits, Invariant, InvariantId, Violation } from './invariant.ts';
import { noLoss } from './invariants/i01-no-loss.ts';
import { noInvention } from './invariants/i02-no-invention.ts';
import { oneTerminal } from './invariants/i03-one-terminal.ts';
import { boundedDuplicates } from './invariants/i04-bounded-duplicates.ts';
import { fencing } from './invariants/i05-fencing.ts';
import { exclusion } from './invariants/i06-exclusion.ts';
import { counters } from './invariants/i07-counters.ts';
import { notEarly } from './invariants/i08-not-early.ts';
import { liveness } from './invariants/i09-liveness.ts';
import { concurrency } from './invariants/i10-concurrency.ts';
import { order } from './invariants/i11-order.ts';
import { conservation } from './invariants/i12-conservation.ts';
import { integrity } from './invariants/i13-integrity.ts';
import { resources } from './invariants/i14-resources.ts';
import { unique } from './invariants/i15-unique.ts';
import { addedLine, duplicatesOf, hasEnded, placesOf } from './judge-job.ts';
import type { LedgerLine } from './ledger-line.ts';
import { recoveryTimes } from './recovery-times.ts';
import type { Snapshot } from './snapshot.ts';

/** Every invariant, by name. */
export const INVARIANTS: Readonly<Record<InvariantId, Invariant>> = {
  I1: noLoss,
  I2: noInvention,
  I3: oneTerminal,
  I4: boundedDuplicates,
  I5: fencing,
  I6: exclusion,
  I7: counters,
  I8: notEarly,
  I9: liveness,
  I10: concurrency,
  I11: order,
  I12: conservation,
  I13: integrity,
  I14: resources,
  I15: unique,
};

/** What a ledger adds up to, in the words of Jepsen's total-queue checker; and what is wrong with it. */
export interface LedgerReport {
  /** Jobs somebody tried to enqueue. */
  readonly attempted: number;
  /** Jobs that were accepted for sure. */
  readonly acknowledged: number;
  /** Accepted jobs that came to an end. */
  readonly ok: number;
  /** Accepted jobs that are nowhere. */
  readonly lost: number;
  /** Jobs that exist though they were refused, or though nobody asked. */
  readonly unexpected: number;
  /** Starts that nothing asked for. */
  readonly duplicated: number;
  /** How many of such starts the faults allow. */
  readonly dupBudget: number;
  /** Such starts beyond what the faults allow for their own job. */
  readonly overBudget: number;
  /** Jobs of which nobody knew whether they were accepted, and which were. */
  readonly recovered: number;
  /** Milliseconds from each heal, and for each job hit by a kill, to the next start. */
  readonly recoveryMs: readonly number[];
  readonly violations: readonly Violation[];
}

/** How a ledger is checked. */
export interface CheckOptions extends Partial<CheckLimits> {
  readonly snapshot?: Snapshot | undefined;
  /** How long a fault goes on having consequences after its heal: lease, backoff and grace. @default 0 */
  readonly settleDownMs?: number | undefined;
}

const LIMITS: CheckLimits = {
  epsMs: 20,
  livenessMs: 15_000,
  poisonLimit: 3,
  totalConcurrency: Infinity,
  runsBy: 'deliveries',
  heapGrowthBytes: 4 * 1024 * 1024,
  drained: true,
};

/** Holds a merged ledger against every invariant. Pure. */
export function checkLedger(
  lines: readonly LedgerLine[],
  { snapshot, settleDownMs, ...limits }: CheckOptions = {},
): LedgerReport {
  const history = buildHistory(lines, { settleDownMs: settleDownMs ?? 0 });
  const evidence = { history, snapshot, limits: { ...LIMITS, ...limits } };
  const violations = Object.values(INVARIANTS).flatMap((invariant) => invariant(evidence));
  return { ...totals(history, snapshot), violations, recoveryMs: recoveryTimes(history) };
}

function totals(
  history: History,
  snapshot: Snapshot | undefined,
): Omit<LedgerReport, 'violations' | 'recoveryMs'> {
  const jobs = [...history.jobs.values()];
  const count = (is: (job: JobHistory) => boolean): number => jobs.filter(is).length;
  const isAccepted = (job: JobHistory): boolean => addedLine(job) !== undefined;
  const exists = ({ job, runs }: JobHistory): boolean =>
    runs.length > 0 || placesOf(job, snapshot).length > 0;
  const evidence = { history, snapshot, limits: LIMITS };
  const strangers = noInvention(evidence).map(({ job }) => job);
  const duplicates = jobs.map((job) => duplicatesOf(job, history));
  return {
    attempted: count((job) => job.attempted.length > 0),
    acknowledged: count(isAccepted),
    ok: count((job) => isAccepted(job) && hasEnded(job, snapshot)),
    lost: noLoss(evidence).length,
    unexpected: new Set(strangers).size,
    duplicated: duplicates.reduce((sum, { excess }) => sum + excess, 0),
    dupBudget: duplicates.reduce((sum, { budget }) => sum + budget, 0),
    overBudget: duplicates.reduce((sum, one) => sum + Math.max(0, one.excess - one.budget), 0),
    recovered: count((job) => !isAccepted(job) && job.unknown.length > 0 && exists(job)),
  };
}
