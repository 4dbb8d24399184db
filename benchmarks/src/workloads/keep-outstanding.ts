import type { OpenContender } from '../contenders/contender.ts';
import type { Workload } from '../workload.ts';
import { FinishLine } from './finish-line.ts';

/** Keeps so many jobs added and not yet run: each that runs adds the next, in the same process. */
export function keepOutstanding(
  open: OpenContender,
  payload: unknown,
  outstanding: number,
): Workload {
  return async (jobs, watch) => {
    const line = new FinishLine(jobs);
    let added = 0;
    const addNext = (): void => {
      if (added === jobs) return;
      added += 1;
      // A rejection is unhandled on purpose: it ends the process, and with it the measurement.
      void contender.add(payload);
    };
    const contender = open(async () => {
      addNext();
      line.count();
    });
    await contender.start();
    watch.start();
    for (let index = 0; index < outstanding; index += 1) addNext();
    await line.reached;
    await contender.settled();
    watch.stop();
    await contender.close();
  };
}
