import { QueueError } from '@switchyard/core';
import type { Taken } from '../ledger/ledger-line.ts';
import type { HistoryWorld } from './history-world.ts';
import type { PlannedJob } from './planned-job.ts';
import type { HistoryQueue } from './step.ts';

/** What an operator does to one job. */
export type JobMove = 'cancel' | 'promote' | 'retry' | 'remove';

/** Does something to one job by its id, and looks whether the job is as the answer says. */
export async function moveJob(world: HistoryWorld, job: PlannedJob, move: JobMove): Promise<void> {
  switch (move) {
    case 'cancel':
      return cancel(world, job);
    case 'remove':
      return remove(world, job);
    case 'promote':
      return promote(world, job);
    case 'retry':
      return retry(world, job);
  }
}

async function cancel(world: HistoryWorld, job: PlannedJob): Promise<void> {
  const answer = await taking(world, { job, how: 'cancel' }, (id, lookup) =>
    world.office.engine.jobs.cancel(id, lookup),
  );
  if (answer === 'requested') took(world, { job, how: 'cancel' }, 'possible');
  if (answer !== 'cancelled') return;
  took(world, { job, how: 'cancel' }, 'sure');
  job.taken = 'cancelled';
  await expectState(world, job, { after: 'cancel', among: ['cancelled'] });
}

async function remove(world: HistoryWorld, job: PlannedJob): Promise<void> {
  const answer = await taking(world, { job, how: 'remove' }, (id, lookup) =>
    world.office.engine.jobs.remove(id, lookup),
  );
  if (answer !== 'removed') return;
  took(world, { job, how: 'remove' }, 'sure');
  job.taken = 'removed';
  await expectState(world, job, { after: 'remove', among: [undefined] });
}

async function promote(world: HistoryWorld, job: PlannedJob): Promise<void> {
  const { id, plan } = job;
  if (id === undefined) return;
  // From now on it may start before its time.
  for (const { name } of namesakes(world, job))
    world.runner.write({ type: 'note', name: 'promote', detail: name });
  const { jobs } = world.office.engine;
  const promoting = jobs.promote(id, { queue: plan.queue });
  const answer = await promoting.catch((error: unknown) => {
    if (plan.orderingKey !== undefined && isUnsupported(error)) return 'refused';
    throw error;
  });
  if (answer === 'promoted') await expectState(world, job, { after: 'promote', not: 'delayed' });
}

async function retry(world: HistoryWorld, job: PlannedJob): Promise<void> {
  const { id, plan } = job;
  if (id === undefined) return;
  world.runner.write({ type: 'note', name: 'redrive', detail: job.name });
  const answer = await world.office.engine.jobs.retry(id, { queue: plan.queue });
  if (answer !== 'retried') return;
  await expectState(world, job, { after: 'retry', not: 'cancelled' });
}

interface Taking {
  readonly job: PlannedJob;
  readonly how: Taken['how'];
}

/** A user's id may mean another job by now: whichever it is was meant. */
function took(world: HistoryWorld, { job, how }: Taking, is: Taken['is']): void {
  const atMost = is === 'sure' && job.plan.id !== undefined ? 'possible' : is;
  for (const { name } of namesakes(world, job))
    world.runner.write({ type: 'taken', job: name, how, is: atMost });
}

function namesakes({ jobs }: HistoryWorld, job: PlannedJob): readonly PlannedJob[] {
  if (job.plan.id === undefined) return [job];
  return [...jobs.values()].filter(({ plan }) => plan.id === job.plan.id);
}

/** Writes down that it is asked for; and, where no answer comes, that it may have happened. */
async function taking<A>(
  world: HistoryWorld,
  taken: Taking,
  ask: (id: string, lookup: { readonly queue: HistoryQueue }) => Promise<A>,
): Promise<A | undefined> {
  const { id, plan } = taken.job;
  if (id === undefined) return undefined;
  took(world, taken, 'asked');
  try {
    return await ask(id, { queue: plan.queue });
  } catch (error) {
    took(world, taken, 'possible');
    throw error;
  }
}

/** A user's id may mean another job by now. */
async function expectState(
  world: HistoryWorld,
  { name, id, plan }: PlannedJob,
  expected: {
    readonly after: JobMove;
    readonly among?: readonly (string | undefined)[];
    readonly not?: string;
  },
): Promise<void> {
  if (id === undefined || plan.id !== undefined) return;
  const state = (await world.office.engine.jobs.get(id, { queue: plan.queue }))?.state;
  const { after, among, not } = expected;
  if (among?.includes(state) === false || (not !== undefined && state === not))
    world.failures.push(`${name} is ${state} after ${after} was granted`);
}

/** Deletes what waits in a queue, or its dead letters. */
export async function purge(
  world: HistoryWorld,
  queue: HistoryQueue,
  how: 'purge' | 'purge-dead',
): Promise<void> {
  const { engine } = world.office;
  const targets = (): readonly PlannedJob[] =>
    [...world.jobs.values()].filter(({ plan }) => plan.queue === queue);
  for (const job of targets()) took(world, { job, how }, 'asked');
  const possible = (): void => {
    for (const job of targets()) took(world, { job, how }, 'possible');
  };
  try {
    const { purged } =
      how === 'purge' ? await engine.queues.purge(queue) : await engine.deadLetters.purge(queue);
    // Where it is emulated, what was acked without an answer is not counted.
    const uncounted = world.breakages.any && !world.pair.capabilities.purge;
    world.purged.jobs += uncounted ? Infinity : purged;
    if (purged > 0 || uncounted) possible();
    if (how === 'purge') await expectEmpty(world, queue);
  } catch (error) {
    world.purged.jobs = Infinity;
    possible();
    throw error;
  }
}

/**
 * Where nobody works and nothing is on its way, nothing waits any more. Beside a store the messages of
 * jobs that run stay, or copies of them: their workers may be dead.
 */
async function expectEmpty(world: HistoryWorld, queue: HistoryQueue): Promise<void> {
  const { office, processes, errands } = world;
  const others = errands.pending.length > 1;
  const support = office.engine.capabilities['queues.stats'].support;
  if (processes.size > 0 || world.wasDisturbed || others || support === 'none') return;
  const { waiting, delayed = 0 } = await office.engine.queues.stats(queue);
  const isApart = world.pair.store === 'separate';
  const running = isApart ? await office.engine.jobs.list({ queue, state: 'active' }) : undefined;
  if (waiting + delayed > (running?.jobs.length ?? 0))
    world.failures.push(`${queue} has ${waiting} waiting and ${delayed} delayed after its purge`);
}

/** Takes dead letters back. */
export async function redrive(
  world: HistoryWorld,
  queue: HistoryQueue,
  limit: number,
): Promise<void> {
  world.runner.write({ type: 'note', name: 'redrive', detail: queue });
  const { redriven, duplicates } = await world.office.engine.deadLetters.redrive(queue, { limit });
  if (redriven > limit) world.failures.push(`redrive moved ${redriven} of at most ${limit}`);
  world.runner.write({ type: 'note', name: 'redriven', detail: `${redriven} ${duplicates}` });
}

/** Stops a queue, or lets it go on. */
export async function setPaused(
  world: HistoryWorld,
  queue: HistoryQueue,
  paused: boolean,
): Promise<void> {
  const { engine } = world.office;
  if (!paused) world.runner.write({ type: 'note', name: 'resuming', detail: queue });
  const { reach } = paused ? await engine.queues.pause(queue) : await engine.queues.resume(queue);
  if (paused) world.runner.write({ type: 'note', name: `paused ${reach}`, detail: queue });
}

function isUnsupported(error: unknown): boolean {
  return error instanceof QueueError && error.code === 'ERR_UNSUPPORTED_FEATURE';
}
