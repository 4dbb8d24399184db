import { PAYLOAD } from '../../payload.ts';
import type { Contender, Race } from '../library.ts';
import type { Stage } from '../stage.ts';
import { addInBulk, expectLeft, inFlight } from './jobs.ts';

/** Adds jobs with so many calls under way; with one, each is awaited before the next. Nothing is run. */
export function enqueueInFlight(stage: Stage, calls: number): Race {
  return adding(stage, (contender, jobs) => inFlight(jobs, calls, () => contender.add(PAYLOAD)));
}

/** Adds jobs by calls with a thousand each, so many of them under way. Nothing is run. */
export function enqueueInBulk(stage: Stage, calls: number): Race {
  return adding(stage, (contender, jobs) => addInBulk(contender, jobs, calls));
}

function adding(stage: Stage, addAll: (contender: Contender, jobs: number) => Promise<void>): Race {
  return (open, setting) => (jobs, watch) =>
    stage(async ({ address }) => {
      const contender = await open(address, setting);
      await contender.add(PAYLOAD);
      watch.start();
      await addAll(contender, jobs);
      watch.stop();
      await expectLeft(contender, jobs + 1);
      await contender.close();
    });
}
