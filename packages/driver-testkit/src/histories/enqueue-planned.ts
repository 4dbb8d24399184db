import { withOptions } from '@switchyard/core';
import { JOB_HEADER } from '../ledger/digest.ts';
import { recordEnqueue, type RecordedOptions } from '../ledger/record-enqueue.ts';
import type { Attempted, LineOf, Lock } from '../ledger/ledger-line.ts';
import { HISTORY_TIMES } from './history-process.ts';
import { HISTORY_TASK, type HistoryWorld } from './history-world.ts';
import { payloadOf, type PlannedJob } from './planned-job.ts';
import type { JobPlan } from './step.ts';

/** Makes a job of a plan, under the next name; what the pair refuses is not asked for. */
export function planJob(world: HistoryWorld, plan: JobPlan): PlannedJob {
  const { capabilities } = world.office.engine;
  const asked = (Object.keys(plan) as (keyof JobPlan)[]).filter((option) => {
    const refusable = option === 'unique' || option === 'id' || option === 'orderingKey';
    return !refusable || capabilities[option].support !== 'none';
  });
  const possible = Object.fromEntries(asked.map((option) => [option, plan[option]]));
  const job: PlannedJob = {
    name: `j${world.jobs.size + 1}`,
    plan: withOwnId(possible as unknown as JobPlan),
    runs: 0,
  };
  world.jobs.set(job.name, job);
  return job;
}

/** Ids are of their queue; the ledger knows no queues. */
function withOwnId(plan: JobPlan): JobPlan {
  return plan.id === undefined ? plan : { ...plan, id: `${plan.id}-${plan.queue}` };
}

/** Enqueues one job. */
export async function enqueuePlanned(world: HistoryWorld, job: PlannedJob): Promise<void> {
  const { office } = world;
  job.produced = await recordEnqueue(office.engine, office.ledger, {
    job: job.name,
    task: HISTORY_TASK,
    payload: payloadOf(job),
    options: optionsOf(job.plan, world),
    expect: expectOf(job, world),
  });
  if (job.produced === 'acknowledged') job.id = idOf(job, world);
}

/** Enqueues many at once: one answer for each. */
export async function enqueueManyPlanned(
  world: HistoryWorld,
  jobs: readonly PlannedJob[],
): Promise<void> {
  const { ledger, engine } = world.office;
  for (const job of jobs) {
    const { delayMs, maxAttempts } = job.plan;
    const runAt = delayMs === undefined ? undefined : ledger.time.now() + delayMs;
    const expect = expectOf(job, world);
    ledger.write({ type: 'attempted', job: job.name, runAt, maxAttempts, ...expect });
  }
  const items = jobs.map((job) => {
    const options = optionsOf(job.plan, world);
    const headers = { ...options.headers, [JOB_HEADER]: job.name };
    return withOptions(payloadOf(job), { ...options, headers });
  });
  try {
    const results = await engine.enqueueMany(HISTORY_TASK as never, items as never);
    results.forEach((result, index) => answered(jobs[index], result, world));
  } catch (error) {
    for (const { name } of jobs) ledger.write({ type: 'failed', job: name, error: String(error) });
  }
}

function answered(
  job: PlannedJob | undefined,
  result: Awaited<ReturnType<HistoryWorld['office']['engine']['enqueueMany']>>[number],
  { office: { ledger } }: HistoryWorld,
): void {
  if (job === undefined) return;
  const { id } = result;
  switch (result.outcome) {
    case 'added':
    case 'duplicate':
      ledger.write({ type: 'acknowledged', job: job.name, id, outcome: result.outcome });
      job.produced = result.outcome === 'added' ? 'acknowledged' : 'duplicate';
      if (result.outcome === 'added') job.id = id;
      return;
    case 'refused':
      job.produced = 'failed';
      return ledger.write({ type: 'failed', job: job.name, error: String(result.error) });
    // No plan asks for a confirmation.
    case 'unconfirmed':
    case 'unknown':
      job.produced = 'unknown';
      return ledger.write({ type: 'unknown', job: job.name, id });
  }
}

function idOf({ name }: PlannedJob, { lines }: HistoryWorld): string | undefined {
  const answer = lines.findLast(
    (line): line is LineOf<'acknowledged'> => line.type === 'acknowledged' && line.job === name,
  );
  return answer?.id;
}

function optionsOf(plan: JobPlan, { office }: HistoryWorld): RecordedOptions {
  const { acts: _, bytes, deadlineMs, ...options } = plan;
  return {
    ...options,
    backoff: { type: 'fixed', delayMs: HISTORY_TIMES.backoffMs },
    ...(deadlineMs === undefined ? {} : { deadline: new Date(office.clock.now() + deadlineMs) }),
    ...(bytes === undefined ? {} : { headers: { bytes: String(bytes) } }),
  };
}

function expectOf(
  { name, plan }: PlannedJob,
  world: HistoryWorld,
): Omit<Attempted, 'type' | 'job'> {
  const { queue, unique, id, orderingKey } = plan;
  const locks: Lock[] = [];
  if (unique !== undefined) locks.push({ name: lockName(plan), ttlMs: unique.ttlMs });
  if (id !== undefined) locks.push({ name: `id ${queue}/${id}`, outlives: true });
  return {
    ...(locks.length === 0 ? {} : { locks }),
    ...(orderingKey === undefined || world.pair.capabilities.ordering !== 'key'
      ? {}
      : { order: { key: `${queue}/${orderingKey}`, place: Number(name.slice(1)) } }),
  };
}

/** Name in the ledger of the lock that a plan asks for. */
function lockName({ queue, unique }: JobPlan): string {
  return `key ${queue}/${unique?.key}`;
}
