import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLedger, type LedgerReport } from '../ledger/check-ledger.ts';
import { openLedger } from '../ledger/ledger.ts';
import type { Snapshot } from '../ledger/snapshot.ts';
import { CaseBench } from './case-bench.ts';
import { CONVENTIONS } from './conventions.ts';
import type { CaseEnd, Expect, FaultCase } from './fault-case.ts';
import type { FaultTarget } from './fault-target.ts';
import { writeBaseline, writeEnd } from './resources.ts';
import { World } from './world/world.ts';

/** One run of a case: what the ledger adds up to, and what did not hold. */
export interface CaseRun {
  readonly report: LedgerReport;
  /** Broken invariants and broken promises of the case, in words. Empty where all is well. */
  readonly broken: readonly string[];
  /** As its target tells it. */
  readonly setting: string | undefined;
  /** Folder of the ledger, kept only where something broke. */
  readonly folder: string | undefined;
}

/** Runs a case once, on a broker of its own. */
export function runFaultCase(
  proof: FaultCase,
  target: FaultTarget,
  { short = false }: { readonly short?: boolean } = {},
): Promise<CaseRun> {
  return proof.on === 'world' ? runInWorld(proof) : runInProcesses(proof, target, short);
}

async function runInWorld(proof: FaultCase & { readonly on: 'world' }): Promise<CaseRun> {
  const world = new World(undefined, proof.engine);
  const failures: string[] = [];
  const expect: Expect = (holds, what) => {
    if (!holds) failures.push(what);
  };
  const end = await endOf(() => proof.run(world, expect), failures);
  const { report, snapshot } = await world.close(end);
  const broken = [...failures, ...misfits({ report, snapshot, end })];
  return { report, broken, setting: undefined, folder: undefined };
}

async function runInProcesses(
  proof: FaultCase & { readonly on: 'processes' },
  target: FaultTarget,
  short: boolean,
): Promise<CaseRun> {
  const folder = await mkdtemp(join(tmpdir(), `switchyard-${proof.id}-`));
  const ledger = openLedger(folder, 'runner');
  try {
    const before = writeBaseline(ledger);
    const bench = await CaseBench.open(await target.open(), { ledger, folder, short });
    const { end, snapshot } = await runOn(bench, proof);
    await writeEnd(ledger, before);
    const { poisonLimit, settleDownMs } = CONVENTIONS;
    const runsBy = bench.target.store === undefined ? 'deliveries' : 'claims';
    const limits = { poisonLimit, settleDownMs, runsBy } as const;
    const report = checkLedger(bench.lines(), { ...limits, snapshot, ...end });
    const broken = [...bench.failures, ...misfits({ report, snapshot, end })];
    if (broken.length === 0) await rm(folder, { recursive: true });
    const { setting } = bench.target;
    return { report, broken, setting, folder: broken.length === 0 ? undefined : folder };
  } finally {
    ledger.close();
  }
}

async function runOn(
  bench: CaseBench,
  proof: FaultCase & { readonly on: 'processes' },
): Promise<{ readonly end: CaseEnd; readonly snapshot: Snapshot | undefined }> {
  try {
    const end = await endOf(() => proof.run(bench), bench.failures);
    return { end, snapshot: await bench.finish() };
  } finally {
    await bench.close();
  }
}

/** A case that throws has failed, and what it left behind is judged all the same. */
async function endOf(run: () => Promise<CaseEnd>, failures: string[]): Promise<CaseEnd> {
  try {
    return await run();
  } catch (error) {
    failures.push(`the case did not end: ${error instanceof Error ? error.stack : String(error)}`);
    return { drained: false };
  }
}

interface Outcome {
  readonly report: LedgerReport;
  readonly snapshot: Snapshot | undefined;
  readonly end: CaseEnd;
}

/** Everything that does not hold beside the promises of the case, in words. */
function misfits({ report, snapshot, end }: Outcome): readonly string[] {
  return [...deadOnes(snapshot, end), ...slow(report, end), ...inWords(report, end)];
}

/** A job that dies for no fault of its own is not lost, and all the same not what anybody wants. */
function deadOnes(snapshot: Snapshot | undefined, { dead = 0 }: CaseEnd): readonly string[] {
  const places = snapshot?.places.filter(({ state }) => state === 'dead') ?? [];
  if (snapshot === undefined || places.length === dead) return [];
  const names = places.slice(0, 5).map(({ job }) => job);
  return [`${places.length} jobs are dead (${names.join(', ')} …), and ${dead} should be`];
}

function slow(report: LedgerReport, { recoveryMs = Infinity }: CaseEnd): readonly string[] {
  const longest = Math.round(Math.max(0, ...report.recoveryMs));
  return longest <= recoveryMs ? [] : [`a recovery took ${longest} ms of ${recoveryMs}`];
}

function inWords({ violations }: LedgerReport, { forgives }: CaseEnd): readonly string[] {
  return violations
    .filter((violation) => forgives?.(violation) !== true)
    .map(({ invariant, job, what }) => `${invariant}: ${job} ${what}`);
}
