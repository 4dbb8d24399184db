import { PAYLOAD } from '../../payload.ts';
import type { Race } from '../library.ts';
import type { Stage } from '../stage.ts';
import { expectRuns, inFlight } from './jobs.ts';

/** Calls of `add` under way, here and with two processes. */
export const CALLS = 100;

/** Adds jobs while they are run in the same process, from the first call until none is left. */
export function oneProcess(stage: Stage): Race {
  return (open, setting) => (jobs, watch) =>
    stage(async ({ address }) => {
      const run = expectRuns(jobs);
      const contender = await open(address, setting, run.handler);
      await contender.start();
      watch.start();
      await inFlight(jobs, CALLS, () => contender.add(PAYLOAD));
      await run.ended(contender);
      watch.stop();
      await contender.close();
    });
}
