import type { WorkerProcess } from '../child/worker-process.ts';
import { CONVENTIONS } from '../conventions.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** Workers are killed one after another while they work; others take their place. */
export const sigkillMidJob: FaultCase = {
  id: 'A01',
  name: 'SIGKILL mid-job',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const workers: WorkerProcess[] = await bench.workers(3);
    const producing = bench.producer.enqueueMany(bench.size(CONVENTIONS.jobs, 200), () => ({
      ms: 50,
    }));
    for (let kills = bench.size(20, 3); kills > 0; kills -= 1) {
      await bench.pass(500);
      const victim = Math.floor(Math.random() * workers.length);
      await workers[victim]?.kill();
      workers[victim] = await bench.worker();
    }
    await producing;
    await bench.drain();
    const { leaseMs, recoverMs } = CONVENTIONS;
    const { deathMs = leaseMs + recoverMs } = bench.target;
    return { recoveryMs: deathMs + 1_000 };
  },
};
