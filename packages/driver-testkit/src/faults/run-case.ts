import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLedger, type LedgerReport } from '../ledger/check-ledger.ts';
import type { Snapshot } from '../ledger/snapshot.ts';
import { CaseBench } from './case-bench.ts';
import { CONVENTIONS } from './conventions.ts';
import type { CaseEnd, FaultCase } from './fault-case.ts';
import type { FaultTarget } from './fault-target.ts';
import { World } from './world/world.ts';

/** One run of a case: what the ledger adds up to, and what did not hold. */
export interface CaseRun {
  readonly report: LedgerReport;
  /** Broken invariants and broken promises of the case, in words. Empty where all is well. */
  readonly broken: readonly string[];
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
  const world = new World();
  const failures: string[] = [];
  const end = await proof.run(world, (holds, what) => {
    if (!holds) failures.push(what);
  });
  const { report, snapshot } = await world.close(end);
  const broken = [...failures, ...deadOnes(snapshot, end), ...inWords(report)];
  return { report, broken, folder: undefined };
}

async function runInProcesses(
  proof: FaultCase & { readonly on: 'processes' },
  target: FaultTarget,
  short: boolean,
): Promise<CaseRun> {
  const folder = await mkdtemp(join(tmpdir(), `switchyard-${proof.id}-`));
  const bench = await CaseBench.open(await target.open(), folder, short);
  let broken: readonly string[] = ['the case did not end'];
  try {
    const { poisonLimit, settleDownMs } = CONVENTIONS;
    const end = await proof.run(bench);
    const { lines, snapshot } = await bench.finish();
    const report = checkLedger(lines, { poisonLimit, settleDownMs, snapshot, ...end });
    broken = [...bench.failures, ...deadOnes(snapshot, end), ...inWords(report)];
    return { report, broken, folder: broken.length === 0 ? undefined : folder };
  } finally {
    await bench.close();
    if (broken.length === 0) await rm(folder, { recursive: true });
  }
}

/** A job that dies for no fault of its own is not lost, and all the same not what anybody wants. */
function deadOnes(snapshot: Snapshot | undefined, { dead = 0 }: CaseEnd): readonly string[] {
  const places = snapshot?.places.filter(({ state }) => state === 'dead') ?? [];
  if (snapshot === undefined || places.length === dead) return [];
  const names = places.slice(0, 5).map(({ job }) => job);
  return [`${places.length} jobs are dead (${names.join(', ')} …), and ${dead} should be`];
}

function inWords({ violations }: LedgerReport): readonly string[] {
  return violations.map(({ invariant, job, what }) => `${invariant}: ${job} ${what}`);
}
