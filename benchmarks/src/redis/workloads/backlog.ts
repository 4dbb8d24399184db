import { PAYLOAD } from '../../payload.ts';
import { repeat } from '../../measure/sample.ts';
import { median } from '../../measure/statistics.ts';
import type { Workload } from '../../workload.ts';
import type { Address, JobKind, OpenContender, Setting } from '../../queues/library.ts';
import { withServer } from '../server.ts';
import { addInBulk, expectLeft, inFlight } from '../../queues/workloads/jobs.ts';

/** Jobs that lie there already. */
export interface Backlog {
  readonly jobs: number;
  readonly kind: JobKind;
}

const CALLS = 100;
const WARM_UPS = 4;
const WARM_UP_JOBS = 10_000;
const WARM_UP_MS = 1_500;
/** Calls by which the backlog is made; four are what helps BullMQ. */
const FILLING = 4;
/** Times that jobs are added and as many run, unless they take longer than this together. */
const PASSES = 3;
const PASSES_MS = 3_000;

/**
 * Adds jobs to a backlog, then runs as many, some times. Finds `enqueue` and `drain`, in jobs a second.
 * It warms up by itself, since a backlog takes long to make.
 */
export function atBacklog({ jobs: waiting, kind }: Backlog) {
  return (open: OpenContender, setting: Setting): Workload => {
    const pass = (address: Address, jobs: number): Promise<Pass> =>
      addAndRun((handler) => open(address, setting, handler), jobs);
    return async (jobs, watch) => {
      const warmUp = () => withServer(({ address }) => pass(address, WARM_UP_JOBS));
      await repeat(warmUp, WARM_UPS, WARM_UP_MS);
      return withServer(async ({ address }) => {
        const filler = await open(address, { ...setting, kind });
        await addInBulk(filler, waiting, FILLING);
        await filler.close();
        watch.start();
        const found = await repeat(() => pass(address, jobs), PASSES, PASSES_MS);
        watch.stop();
        return {
          enqueue: median(found.map(({ enqueue }) => enqueue)),
          drain: median(found.map(({ drain }) => drain)),
        };
      });
    };
  };
}

interface Pass {
  readonly enqueue: number;
  readonly drain: number;
}

type Open = (handler?: Parameters<OpenContender>[2]) => ReturnType<OpenContender>;

async function addAndRun(open: Open, jobs: number): Promise<Pass> {
  const producer = await open();
  const before = await producer.left();
  const addedAt = performance.now();
  await inFlight(jobs, CALLS, () => producer.add(PAYLOAD));
  const enqueue = (jobs / (performance.now() - addedAt)) * 1_000;
  await expectLeft(producer, before + jobs);
  await producer.close();
  return { enqueue, drain: await runSome(open, jobs) };
}

/** Runs the first so many jobs of however many there are. Jobs a second. */
async function runSome(open: Open, jobs: number): Promise<number> {
  let run = 0;
  let endedAt = Number.NaN;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const worker = await open(async () => {
    run += 1;
    if (run !== jobs) return;
    endedAt = performance.now();
    finish();
  });
  await worker.left();
  const startedAt = performance.now();
  await worker.start();
  await finished;
  await worker.close();
  return (jobs / (endedAt - startedAt)) * 1_000;
}
