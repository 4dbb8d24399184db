import { FAULT_CASES } from './cases/all-cases.ts';
import { NETWORKED, STORED, type FaultCase } from './fault-case.ts';
import type { FaultTarget } from './fault-target.ts';
import { formatHead, formatRow } from './format-table.ts';
import {
  HelpWanted,
  parseArguments,
  UsageError,
  type FaultRequest,
  type Known,
} from './parse-arguments.ts';
import { runFaultCase, type CaseRun } from './run-case.ts';
import { summarize } from './summarize.ts';
import { FAULT_TARGETS } from './targets/all-targets.ts';

/** Of what broke in one run. */
const MOST_TOLD = 20;

/** Where the runner writes: results, and what there is to say about them. */
export interface Output {
  result(line: string): void;
  remark(line: string): void;
}

/** What can be asked for. */
export interface Repertoire {
  readonly targets: readonly FaultTarget[];
  readonly cases: readonly FaultCase[];
}

/** Runs what the arguments ask for. Answers 0, 1 where something broke, or 2 for bad usage. */
export async function runFaults(
  args: readonly string[],
  output: Output,
  repertoire: Repertoire = { targets: FAULT_TARGETS, cases: FAULT_CASES },
): Promise<number> {
  let request: FaultRequest;
  try {
    request = parseArguments(args, knownOf(repertoire));
  } catch (error) {
    if (error instanceof HelpWanted) {
      output.result(error.message);
      return 0;
    }
    if (!(error instanceof UsageError)) throw error;
    output.remark(error.message);
    return 2;
  }
  const target = repertoire.targets.find(({ driver }) => driver === request.driver);
  if (target === undefined) return 2;
  if (!request.json) output.result(formatHead());
  let broke = false;
  for (const { id, name, reason } of othersOf(target, repertoire.cases))
    output.remark(`– ${id} ${name}: not for ${target.driver}: ${reason}`);
  const cases = casesFor(target, repertoire.cases).filter(({ id }) => request.cases.includes(id));
  try {
    for (const proof of cases) {
      broke = (await runAll(proof, target, { request, output })) || broke;
    }
  } finally {
    await target.end?.();
  }
  return broke ? 1 : 0;
}

/** Runs one case as often as asked; answers whether anything broke. */
async function runAll(
  proof: FaultCase,
  target: FaultTarget,
  { request, output }: { readonly request: FaultRequest; readonly output: Output },
): Promise<boolean> {
  const runs: CaseRun[] = [];
  for (let nth = 1; nth <= request.runs; nth += 1) {
    const run = await runFaultCase(proof, target, { short: request.short });
    runs.push(run);
    for (const what of run.broken.slice(0, MOST_TOLD))
      output.remark(`✖ ${proof.id} run ${nth}: ${what}`);
    const more = run.broken.length - MOST_TOLD;
    if (more > 0) output.remark(`  and ${more} more of that`);
    if (run.folder !== undefined) output.remark(`  ledger: ${run.folder}`);
  }
  const summary = summarize(proof, target.driver, runs);
  output.result(request.json ? JSON.stringify(summary) : formatRow(summary));
  return runs.some(({ broken }) => broken.length > 0);
}

/** Which of these cases are for a driver. */
export function casesFor(target: FaultTarget, cases: readonly FaultCase[]): readonly FaultCase[] {
  return kindOf(target, cases).filter((one) => lackOf(target, one) === undefined);
}

/** A case that is not for a driver, though it is for drivers of its kind. */
export interface OtherCase extends Pick<FaultCase, 'id' | 'name'> {
  /** What the driver has not. */
  readonly reason: string;
}

/** Which of these cases ask for what a driver has not. */
export function othersOf(target: FaultTarget, cases: readonly FaultCase[]): readonly OtherCase[] {
  return kindOf(target, cases).flatMap((one) => {
    const reason = lackOf(target, one);
    return reason === undefined ? [] : [{ id: one.id, name: one.name, reason }];
  });
}

function lackOf({ lacks }: FaultTarget, { needs }: FaultCase): string | undefined {
  return needs && lacks?.[needs];
}

function kindOf(target: FaultTarget, cases: readonly FaultCase[]): readonly FaultCase[] {
  return cases.filter(({ drivers }) => {
    if (drivers === NETWORKED) return target.kind === 'network';
    if (drivers === STORED) return target.kind === 'network' && target.stored === true;
    return drivers.includes(target.driver);
  });
}

function knownOf({ targets, cases }: Repertoire): Known {
  return Object.fromEntries(
    targets.map((target) => [target.driver, casesFor(target, cases).map(({ id }) => id)]),
  );
}
