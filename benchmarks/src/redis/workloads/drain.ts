import type { Workload } from '../../workload.ts';
import { startCpuMeter } from '../cpu-meter.ts';
import type { OpenContender, Setting } from '../library.ts';
import { withServer } from '../server.ts';
import { addInBulk, expectLeft, expectRuns } from './jobs.ts';

/**
 * Runs jobs that another connection added before, until none is left. Finds `cpu`: processor time of
 * Node and Redis together, in µs a job.
 */
export function drain(open: OpenContender, setting: Setting): Workload {
  return (jobs, watch) =>
    withServer(async (server) => {
      const producer = await open(server.address, setting);
      await addInBulk(producer, jobs);
      await expectLeft(producer, jobs);
      await producer.close();
      const run = expectRuns(jobs);
      const worker = await open(server.address, setting, run.handler);
      await expectLeft(worker, jobs);
      const cpu = await startCpuMeter(server);
      watch.start();
      await worker.start();
      await run.ended(worker);
      watch.stop();
      const usedUs = await cpu.usedUs();
      await worker.close();
      return { cpu: usedUs / jobs };
    });
}
