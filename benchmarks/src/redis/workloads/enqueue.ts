import { PAYLOAD } from '../../payload.ts';
import type { Workload } from '../../workload.ts';
import type { Contender, OpenContender, Setting } from '../library.ts';
import { withServer } from '../server.ts';
import { addInBulk, expectLeft, inFlight } from './jobs.ts';

/** Adds jobs with so many calls under way; with one, each is awaited before the next. Nothing is run. */
export function enqueueInFlight(calls: number) {
  return (open: OpenContender, setting: Setting): Workload =>
    adding(open, setting, (contender, jobs) => inFlight(jobs, calls, () => contender.add(PAYLOAD)));
}

/** Adds jobs by calls with a thousand each, so many of them under way. Nothing is run. */
export function enqueueInBulk(calls: number) {
  return (open: OpenContender, setting: Setting): Workload =>
    adding(open, setting, (contender, jobs) => addInBulk(contender, jobs, calls));
}

function adding(
  open: OpenContender,
  setting: Setting,
  addAll: (contender: Contender, jobs: number) => Promise<void>,
): Workload {
  return (jobs, watch) =>
    withServer(async ({ address }) => {
      const contender = await open(address, setting);
      await contender.add(PAYLOAD);
      watch.start();
      await addAll(contender, jobs);
      watch.stop();
      await expectLeft(contender, jobs + 1);
      await contender.close();
    });
}
