import { buildHistory } from '../ledger/build-history.ts';
import { leaseOf } from '../ledger/history.ts';
import { checkLedger } from '../ledger/check-ledger.ts';
import type { Violation } from '../ledger/invariant.ts';
import type { Snapshot } from '../ledger/snapshot.ts';
import type { HistoryWorld } from './history-world.ts';
import { HISTORY_TIMES } from './history-process.ts';

/** Leases end, and the next try comes, so long after a fault. */
const SETTLE_DOWN_MS = 2 * HISTORY_TIMES.leaseMs + 1_000;

/** What a copy of a message can do to its job where nobody tells it from the first. */
const COPIED = new Set(['I3', 'I4', 'I6', 'I7', 'I11', 'I12']);

/** What a run can do that was begun on a lapsed lease. */
const OVERSLEPT = new Set(['I3', 'I6', 'I7', 'I8', 'I11']);

/** Holds the ledger of a history against the invariants, as far as the pair promises them. */
export function judge(world: HistoryWorld, snapshot: Snapshot): readonly string[] {
  const copies = makesCopies(world);
  const runsBy = copies ? 'nothing' : world.store === undefined ? 'deliveries' : 'claims';
  const { violations } = checkLedger(world.lines, {
    snapshot,
    epsMs: 0,
    // A queue that is paused, or that nobody reads, has no liveness: the drain tells.
    livenessMs: Infinity,
    settleDownMs: SETTLE_DOWN_MS,
    runsBy,
  });
  const promoted = notedJobs(world, 'promote');
  const hit = copies ? hitJobs(world) : new Set<string>();
  // A delivery that is put off because the store did not answer says nothing of when its job is due.
  const inPlace = world.pair.capabilities.release !== 'delayed';
  const apart = world.store !== undefined;
  const redriven = redrivenJobs(world);
  const overslept = oversleptJobs(world);
  return violations
    .filter(({ invariant, job }) => {
      if (OVERSLEPT.has(invariant) && overslept.has(job)) return false;
      if (invariant === 'I8') return !promoted.has(job) && !(apart && world.wasDisturbed);
      // An ordered head that is run again in place is handed on as it came when its worker stops.
      if (inPlace && invariant === 'I7' && isOrdered(world, job)) return false;
      // Published first and taken away second: where the second goes wrong, the dead letter stays.
      if (invariant === 'I12' && world.breakages.any && redriven.has(job)) return false;
      if (!copies) return true;
      return invariant !== 'I5' && !(COPIED.has(invariant) && (hit.has(job) || job === ''));
    })
    .map(show);
}

function isOrdered({ jobs }: HistoryWorld, job: string): boolean {
  return jobs.get(job)?.plan.orderingKey !== undefined;
}

/** Whether retries or dead letters are copies that no store tells from each other. */
function makesCopies({ pair }: HistoryWorld): boolean {
  const { release, deadLetter } = pair.capabilities;
  return pair.store === 'none' && (release !== 'delayed' || !deadLetter);
}

/**
 * Jobs that were begun on a lapsed lease by a process that had been frozen meanwhile. Nobody can look
 * at a lease and begin in one instant; what such a run does is fenced off when it settles.
 */
function oversleptJobs({ lines }: HistoryWorld): ReadonlySet<string> {
  const history = buildHistory(lines, { settleDownMs: 0 });
  const overslept = [...history.jobs.values()].filter(({ runs }) =>
    runs.some(
      ({ start, delivery }) =>
        (delivery && leaseOf(delivery, start.mono)) !== undefined &&
        ((delivery && leaseOf(delivery, start.mono)) ?? Infinity) <= start.at &&
        history.faults.some(
          ({ name, target, until }) =>
            name === 'freeze' && target === start.process && until <= start.mono,
        ),
    ),
  );
  return new Set(overslept.map(({ job }) => job));
}

/** Jobs that came back from the dead letters, as far as it was told. */
export function redrivenJobs({ lines, jobs }: HistoryWorld): ReadonlySet<string> {
  const ids = new Set(
    lines.flatMap((line) => (line.type === 'concluded' && line.as === 'redriven' ? [line.id] : [])),
  );
  return new Set([...jobs.values()].flatMap(({ id, name }) => (ids.has(id ?? '') ? [name] : [])));
}

function notedJobs({ lines }: HistoryWorld, name: string): ReadonlySet<string> {
  return new Set(
    lines.flatMap((line) =>
      line.type === 'note' && line.name === name && line.detail !== undefined ? [line.detail] : [],
    ),
  );
}

/** Jobs that a process held when it was killed; all of them once calls went wrong. */
function hitJobs(world: HistoryWorld): ReadonlySet<string> {
  if (world.wasDisturbed) return new Set(world.jobs.keys());
  const killed = new Set(
    world.lines.flatMap((line) => (line.type === 'killed' ? [line.target] : [])),
  );
  return new Set(
    world.lines.flatMap((line) =>
      line.type === 'held' && killed.has(line.process) ? [line.job] : [],
    ),
  );
}

function show({ invariant, job, what, lines }: Violation): string {
  const evidence = lines.slice(0, 6).map((line) => `      ${JSON.stringify(line)}`);
  return [`${invariant} ${job} ${what}`, ...evidence].join('\n');
}
