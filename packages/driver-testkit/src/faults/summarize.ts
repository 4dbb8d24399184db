import { quantile } from './quantile.ts';
import type { FaultCase } from './fault-case.ts';
import type { CaseRun } from './run-case.ts';

/** What all runs of a case on a driver add up to: one line of the runner's output. */
export interface FaultSummary {
  readonly fault: string;
  readonly name: string;
  readonly driver: string;
  /** The broker and what matters of its settings; `null` where it lies in the process. */
  readonly broker: string | null;
  readonly runs: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly unexpected: number;
  readonly duplicated: number;
  readonly dupBudget: number;
  /** Starts that nothing asked for and no fault allows, job by job. */
  readonly overBudget: number;
  /** Milliseconds; `null` where nothing had to recover. */
  readonly recoveryMs: {
    readonly p50: number | null;
    readonly p99: number | null;
    readonly max: number | null;
  };
}

/** Adds up the runs of a case. */
export function summarize(
  { id, name }: Pick<FaultCase, 'id' | 'name'>,
  driver: string,
  runs: readonly CaseRun[],
): FaultSummary {
  const sum = (of: (run: CaseRun) => number): number => runs.reduce((all, run) => all + of(run), 0);
  const times = runs.flatMap(({ report }) => report.recoveryMs).toSorted((a, b) => a - b);
  return {
    fault: id,
    name,
    driver,
    broker: runs[0]?.setting ?? null,
    runs: runs.length,
    acknowledged: sum(({ report }) => report.acknowledged),
    lost: sum(({ report }) => report.lost),
    unexpected: sum(({ report }) => report.unexpected),
    duplicated: sum(({ report }) => report.duplicated),
    dupBudget: sum(({ report }) => report.dupBudget),
    overBudget: sum(({ report }) => report.overBudget),
    recoveryMs: {
      p50: inMs(quantile(times, 0.5)),
      p99: inMs(quantile(times, 0.99)),
      max: inMs(quantile(times, 1)),
    },
  };
}

function inMs(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value);
}
