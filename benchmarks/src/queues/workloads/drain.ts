import { startCpuMeter } from '../cpu-meter.ts';
import type { Race } from '../library.ts';
import type { Stage } from '../stage.ts';
import { addInBulk, expectLeft, expectRuns } from './jobs.ts';

/**
 * Runs jobs that another connection added before, until none is left. Finds `cpu`: processor time of
 * Node and the broker together, in µs a job.
 */
export function drain(stage: Stage): Race {
  return (open, setting) => (jobs, watch) =>
    stage(async (broker) => {
      const producer = await open(broker.address, setting);
      await addInBulk(producer, jobs);
      await expectLeft(producer, jobs);
      await producer.close();
      const run = expectRuns(jobs);
      const worker = await open(broker.address, setting, run.handler);
      await expectLeft(worker, jobs);
      const cpu = await startCpuMeter(broker);
      watch.start();
      await worker.start();
      await run.ended(worker);
      watch.stop();
      const usedUs = await cpu.usedUs();
      await worker.close();
      const looking = await open(broker.address, setting);
      await expectLeft(looking, 0);
      await looking.close();
      return { cpu: usedUs / jobs };
    });
}
