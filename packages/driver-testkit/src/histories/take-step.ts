import { enqueueManyPlanned, enqueuePlanned, planJob } from './enqueue-planned.ts';
import type { HistoryProcess } from './history-process.ts';
import type { HistoryWorld } from './history-world.ts';
import { moveJob, purge, redrive, setPaused } from './operate.ts';
import type { PlannedJob } from './planned-job.ts';
import { HISTORY_TIMES } from './history-process.ts';
import type { Step } from './step.ts';

/** What a step may be done to. */
type StepGround = Pick<
  HistoryWorld,
  'workers' | 'pair' | 'breakages' | 'office' | 'store' | 'jobs'
>;

/** Whether there is anything for a step to be done to. */
export function canTake(step: Step, world: StepGround): boolean {
  const { workers, pair, breakages, office } = world;
  switch (step.do) {
    case 'enqueue':
    case 'enqueueMany':
    case 'advance':
      return true;
    case 'start':
      return workers.length < MOST_WORKERS;
    case 'stop':
    case 'kill':
      return workers.length > 0;
    case 'freeze':
      return workers.some(({ life }) => !life.isFrozen);
    case 'thaw':
      return workers.some(({ life }) => life.isFrozen);
    case 'cancel':
    case 'promote':
    case 'retry':
    case 'remove':
      return pair.store !== 'none' && known(world).length > 0;
    case 'pause':
    case 'resume':
      return office.engine.capabilities['queues.pause'].support !== 'none';
    case 'purge':
    case 'purgeDead':
    case 'redrive':
      return world.jobs.size > 0;
    case 'break':
      return isBreakable(step, world);
    case 'mend':
      return breakages.areOpen;
  }
}

const MOST_WORKERS = 3;

function isBreakable(
  { calls, how }: Extract<Step, { do: 'break' }>,
  { store }: Pick<HistoryWorld, 'store'>,
): boolean {
  if (calls === 'store') return store !== undefined;
  return how !== 'answers-unknown' || calls === 'publish' || calls === 'settle';
}

/** Takes one step. Resolves when it has got as far as it gets without time. */
export async function takeStep(step: Step, world: HistoryWorld): Promise<void> {
  const { errands, workers } = world;
  const begin = (work: () => Promise<void>): Promise<void> => errands.begin(step.do, work);
  switch (step.do) {
    case 'enqueue': {
      const job = planJob(world, step.job);
      return begin(() => enqueuePlanned(world, job));
    }
    case 'enqueueMany': {
      const jobs = step.jobs.map((plan) => planJob(world, plan));
      return begin(() => enqueueManyPlanned(world, jobs));
    }
    case 'advance':
      return world.pass(step.ms);
    case 'start':
      return begin(() => startWorker(world, step));
    case 'stop': {
      const worker = chosen(workers, step.pick);
      return begin(() => stopWorker(world, worker));
    }
    case 'kill':
      return world.kill(chosen(workers, step.pick));
    case 'freeze':
      return world.freeze(
        chosen(
          workers.filter(({ life }) => !life.isFrozen),
          step.pick,
        ),
      );
    case 'thaw':
      return world.thaw(
        chosen(
          workers.filter(({ life }) => life.isFrozen),
          step.pick,
        ),
      );
    case 'cancel':
    case 'promote':
    case 'retry':
    case 'remove': {
      const job = chosen(known(world).toReversed(), step.pick);
      return begin(() => moveJob(world, job, step.do));
    }
    case 'pause':
    case 'resume':
      return begin(() => setPaused(world, step.queue, step.do === 'pause'));
    case 'purge':
      return begin(() => purge(world, step.queue, 'purge'));
    case 'purgeDead':
      return begin(() => purge(world, step.queue, 'purge-dead'));
    case 'redrive':
      return begin(() => redrive(world, step.queue, step.limit));
    case 'break':
      return void world.breakages.add(step);
    case 'mend':
      return world.breakages.mendAll();
  }
}

/** How a worker divides its work. */
export type WorkerStep = Omit<Extract<Step, { do: 'start' }>, 'do'>;

/** Starts a worker; one that cannot start is no process any more. */
export async function startWorker(world: HistoryWorld, step: WorkerStep): Promise<void> {
  const { concurrency, strict, weights } = step;
  const process = world.open(concurrency);
  if (step.restarts === true) {
    const again = (): Promise<void> => startWorker(world, step);
    world.whenCrashed.set(process, () => void world.errands.begin('restart', again));
  }
  const [mail, reports] = weights;
  try {
    const starting = process.engine.start({ concurrency, strict, queues: { mail, reports } });
    await untilDeath(process, starting);
  } catch (error) {
    world.kill(process);
    throw error;
  }
}

/** Stops a worker in order; the process ends, whatever of it still runs. */
export async function stopWorker(world: HistoryWorld, process: HistoryProcess): Promise<void> {
  world.leave(process);
  process.ledger.write({ type: 'stopping' });
  const stopping = process.engine.stop({ drainMs: HISTORY_TIMES.drainMs });
  const report = await untilDeath(process, stopping);
  if (report === undefined) return;
  // The process ends, and with it what still runs.
  if (report.stillRunning > 0) return world.kill(process);
  await untilDeath(process, process.engine.close());
  world.exit(process);
}

/** Who is killed answers nobody. */
function untilDeath<T>({ life }: HistoryProcess, work: Promise<T>): Promise<T | undefined> {
  const death = new Promise<undefined>((resolve) => life.onDeath(() => resolve(undefined)));
  return Promise.race([work, death]);
}

/** Jobs of which the id is known. */
function known({ jobs }: Pick<HistoryWorld, 'jobs'>): readonly PlannedJob[] {
  return [...jobs.values()].filter(({ id }) => id !== undefined);
}

function chosen<T>(from: readonly T[], pick: number): T {
  const one = from[pick % from.length];
  if (one === undefined) throw new Error('There is nothing to choose from.');
  return one;
}
