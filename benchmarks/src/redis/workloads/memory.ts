import { PAYLOAD } from '../../payload.ts';
import type { Workload } from '../../workload.ts';
import type { OpenContender, Setting } from '../../queues/library.ts';
import { withServer } from '../server.ts';
import { addInBulk, expectLeft } from '../../queues/workloads/jobs.ts';

/** Adds jobs and leaves them. Finds `bytes`: memory of Redis for each of them beyond the first. */
export function memory(open: OpenContender, setting: Setting): Workload {
  return (jobs) =>
    withServer(async (server) => {
      const contender = await open(server.address, setting);
      await contender.add(PAYLOAD);
      const before = await server.dataBytes();
      await addInBulk(contender, jobs);
      await expectLeft(contender, jobs + 1);
      const after = await server.dataBytes();
      await contender.close();
      return { bytes: (after - before) / jobs };
    });
}
