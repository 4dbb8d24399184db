import { PAYLOAD } from '../../payload.ts';
import type { Workload } from '../../workload.ts';
import type { JobKind, OpenContender, Setting } from '../library.ts';
import { withServer, type BenchServer } from '../server.ts';
import { addInBulk, inFlight } from './jobs.ts';

/** Jobs that lie there already. */
export interface Backlog {
  readonly jobs: number;
  readonly kind: JobKind;
}

const CALLS = 100;
const WARM_UPS = 3;
const WARM_UP_JOBS = 10_000;
/** Calls by which the backlog is made; four are what helps BullMQ. */
const FILLING = 4;

/**
 * Adds jobs to a backlog, then runs as many. Finds `enqueue` and `drain`, in jobs a second. It warms
 * up by itself, since a backlog takes long to make.
 */
export function atBacklog({ jobs: waiting, kind }: Backlog) {
  return (open: OpenContender, setting: Setting): Workload =>
    async (jobs, watch) => {
      for (let time = 0; time < WARM_UPS; time += 1)
        await withServer((server) => addAndRun(open, setting, { server, jobs: WARM_UP_JOBS }));
      return withServer(async (server) => {
        const filler = await open(server.address, { ...setting, kind });
        await addInBulk(filler, waiting, FILLING);
        await filler.close();
        watch.start();
        const found = await addAndRun(open, setting, { server, jobs });
        watch.stop();
        return found;
      });
    };
}

async function addAndRun(
  open: OpenContender,
  setting: Setting,
  { server, jobs }: { readonly server: BenchServer; readonly jobs: number },
) {
  const producer = await open(server.address, setting);
  const before = await producer.left();
  const addedAt = performance.now();
  await inFlight(jobs, CALLS, () => producer.add(PAYLOAD));
  const enqueue = (jobs / (performance.now() - addedAt)) * 1_000;
  if ((await producer.left()) !== before + jobs) throw new Error('A job was lost.');
  await producer.close();
  const drain = await runSome(open, setting, { server, jobs });
  return { enqueue, drain };
}

/** Runs the first so many jobs of however many there are. */
async function runSome(
  open: OpenContender,
  setting: Setting,
  { server, jobs }: { readonly server: BenchServer; readonly jobs: number },
): Promise<number> {
  let run = 0;
  let endedAt = Number.NaN;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const worker = await open(server.address, setting, async () => {
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
