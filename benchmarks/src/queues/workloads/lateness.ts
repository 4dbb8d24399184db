import { percentile } from '../../measure/statistics.ts';
import { PAYLOAD } from '../../payload.ts';
import type { Race } from '../library.ts';
import type { Stage } from '../stage.ts';
import { inFlight } from './jobs.ts';
import { FinishLine } from '../../workloads/finish-line.ts';

const CALLS = 10;
const MOST = 1;

/**
 * Adds jobs that are due after a delay, which run in the same process. Finds `p50`, `p99` and `max`: milliseconds
 * that they were late. Rejects if one was early.
 */
export function lateness(stage: Stage, delayMs: number): Race {
  return (open, setting) => (jobs, watch) =>
    stage(async ({ address }) => {
      const line = new FinishLine(jobs);
      const late: number[] = [];
      const contender = await open(address, setting, async (payload) => {
        late.push(Date.now() - (payload as { readonly dueAt: number }).dueAt);
        line.count();
      });
      await contender.start();
      watch.start();
      await inFlight(jobs, CALLS, async () => {
        if (contender.addDelayed === undefined) throw new Error('It has no delays.');
        await contender.addDelayed({ ...PAYLOAD, dueAt: Date.now() + delayMs }, delayMs);
      });
      await line.reached;
      watch.stop();
      await contender.close();
      const earliest = Math.min(...late);
      if (earliest < 0) throw new Error(`A job was ${-earliest} ms early.`);
      return {
        p50: percentile(late, 0.5),
        p99: percentile(late, 0.99),
        max: percentile(late, MOST),
      };
    });
}
