import type { Driver } from '@switchyard/core/driver';
import type { HistoryWorld } from './history-world.ts';
import { leftToDo } from './look.ts';
import { setPaused } from './operate.ts';
import { HISTORY_QUEUES, type Finale } from './step.ts';
import { startWorker, stopWorker } from './take-step.ts';

/** Longest that everything may take which is to come to an end, in milliseconds of virtual time. */
const ERRANDS_MS = 60_000;
const DRAIN_MS = 180_000;
const STEP_MS = 250;
/** Leases run out, and copies that were overlooked would come up. */
const AFTERMATH_MS = 5_000;

/** Makes everything whole, lets the workers finish all there is to do, and waits for what may still come. */
export async function finish(
  world: HistoryWorld,
  inspected: Driver,
  finale: Finale,
): Promise<void> {
  const { breakages, processes, handlers } = world;
  breakages.mendAll();
  for (const process of processes) world.thaw(process);
  handlers.calmDown();
  await settleErrands(world);
  await resumeAll(world);
  if (finale === 'fresh') await stopAll(world);
  if (world.workers.length === 0) {
    const fresh = { concurrency: 5, weights: [1, 1], strict: false } as const;
    await world.errands.begin('start of the last worker', () => startWorker(world, fresh));
  }
  await drain(world, inspected);
  await settleErrands(world);
  await world.pass(AFTERMATH_MS);
}

async function resumeAll(world: HistoryWorld): Promise<void> {
  if (world.office.engine.capabilities['queues.pause'].support === 'none') return;
  for (const queue of HISTORY_QUEUES) {
    await world.errands.begin('resume', () => setPaused(world, queue, false));
  }
  await settleErrands(world);
}

async function stopAll(world: HistoryWorld): Promise<void> {
  for (const worker of world.workers.slice()) {
    await world.errands.begin(`stop ${worker.name}`, () => stopWorker(world, worker));
  }
  await settleErrands(world);
}

/** Waits until everybody has an answer. */
async function settleErrands(world: HistoryWorld): Promise<void> {
  const { errands, failures } = world;
  for (let waited = 0; errands.pending.length > 0; waited += STEP_MS) {
    if (waited > ERRANDS_MS) {
      failures.push(`no answer within ${ERRANDS_MS} ms: ${errands.pending.join(', ')}`);
      return;
    }
    await world.pass(STEP_MS);
  }
}

async function drain(world: HistoryWorld, inspected: Driver): Promise<void> {
  await world.pass(0);
  for (let waited = 0; (await leftToDo(world, inspected)) > 0; waited += STEP_MS) {
    if (waited > DRAIN_MS) {
      world.failures.push(`not everything was done within ${DRAIN_MS} ms`);
      return;
    }
    await world.pass(STEP_MS);
  }
}

/** Ends all that is left of a world. */
export async function closeWorld(world: HistoryWorld): Promise<void> {
  for (const process of world.processes) world.end(process);
  const closing = world.office.engine.close().catch(() => undefined);
  await world.pass(0);
  await closing;
  await world.driver.close();
  await world.store?.close();
}
