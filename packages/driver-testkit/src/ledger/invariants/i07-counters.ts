import type { JobHistory, RunHistory } from '../history.ts';
import type { Evidence, Invariant, Violation } from '../invariant.ts';
import { diedAlone } from './died-alone.ts';

/** I7: run numbers are never used twice, attempts and deaths are not forgotten, and both have their limit. */
export const counters: Invariant = (evidence) =>
  [...evidence.history.jobs.values()].flatMap((job) => [
    ...runNumbers(job, evidence),
    ...attempts(job),
    ...(evidence.limits.runsBy === 'deliveries' ? deaths(job) : []),
    ...poison(job, evidence),
  ]);

const violation = (
  { job }: JobHistory,
  what: string,
  lines: Violation['lines'],
): readonly Violation[] => [{ invariant: 'I7', job, what, lines }];

function runNumbers(job: JobHistory, evidence: Evidence): readonly Violation[] {
  switch (evidence.limits.runsBy) {
    case 'deliveries':
      return runsOfDeliveries(job, evidence);
    case 'claims':
      return runsOfClaims(job);
    case 'nothing':
      return [];
  }
}

/** A run that is claimed is told by its start: it is used once, and rises. */
function runsOfClaims(job: JobHistory): readonly Violation[] {
  let before: RunHistory | undefined;
  for (const run of job.runs) {
    const [last, next] = [before?.start, run.start];
    if (last !== undefined && (next.run ?? 0) <= (last.run ?? 0))
      return violation(job, `run ${next.run} follows run ${last.run}`, [last, next]);
    before = run;
  }
  return [];
}

function runsOfDeliveries(job: JobHistory, { history }: Evidence): readonly Violation[] {
  const known = new Map<number, JobHistory['deliveries'][number]>();
  let highest: JobHistory['deliveries'][number] | undefined;
  for (const delivery of job.deliveries) {
    const { run } = delivery.held;
    if (run === undefined) continue;
    const same = known.get(run);
    if (same !== undefined)
      return violation(job, `run ${run} is used twice`, [same.held, delivery.held]);
    known.set(run, delivery);
    // A process that was cut off may read late what it was sent early.
    if (highest !== undefined && run < (highest.held.run ?? 0) && history.faults.length === 0)
      return violation(job, 'run numbers fall', [highest.held, delivery.held]);
    highest = delivery;
  }
  return [];
}

/** An attempt is told by the headers of the delivery: it rises by failures and by nothing else. */
function attempts(job: JobHistory): readonly Violation[] {
  const max = job.attempted[0]?.maxAttempts ?? Infinity;
  let before: RunHistory | undefined;
  for (const run of job.runs) {
    const { attempt, redrives } = run.start;
    if (attempt > max) return violation(job, `attempt ${attempt} of ${max}`, [run.start]);
    if (before !== undefined && before.start.redrives === redrives) {
      const retried = before.concluded.some(({ as }) => as === 'retried');
      const least = before.start.attempt + (retried ? 1 : 0);
      if (attempt < least)
        return violation(job, `attempt ${attempt} follows what must be ${least}`, [
          before.start,
          ...before.concluded,
          run.start,
        ]);
    }
    before = run;
  }
  return [];
}

/**
 * Deaths grow until a run ends in order; who was only thought dead and reports again takes his back.
 */
function deaths(job: JobHistory): readonly Violation[] {
  let before: JobHistory['deliveries'][number] | undefined;
  // A process that was frozen may read late what it was sent early.
  const inOrder = job.deliveries.toSorted((a, b) => (a.held.run ?? 0) - (b.held.run ?? 0));
  for (const delivery of inOrder) {
    // What was asked may have come about, though nobody lived to hear it.
    const forgiven = before === undefined || before.settling.length + before.lost.length > 0;
    const fell = (delivery.held.deaths ?? 0) < (before?.held.deaths ?? 0);
    if (fell && !forgiven && before !== undefined)
      return violation(job, 'its deaths were forgotten', [before.held, delivery.held]);
    before = delivery;
  }
  return [];
}

function poison(job: JobHistory, evidence: Evidence): readonly Violation[] {
  const { poisonLimit } = evidence.limits;
  const killed = job.runs.filter((run) => diedAlone(run, evidence.history));
  if (killed.length <= poisonLimit) return [];
  const what = `killed its worker ${killed.length} times, and the limit is ${poisonLimit}`;
  return violation(
    job,
    what,
    killed.map(({ start }) => start),
  );
}
