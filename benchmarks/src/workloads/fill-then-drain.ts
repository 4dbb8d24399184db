import type { Contender, OpenContender } from '../contenders/contender.ts';
import type { Workload } from '../workload.ts';
import { FinishLine } from './finish-line.ts';

const IN_FLIGHT = 1_000;

/** Adds all jobs, then runs them until none is left; both count. */
export function fillThenDrain(open: OpenContender, payload: unknown): Workload {
  return async (jobs, watch) => {
    const line = new FinishLine(jobs);
    const contender = open(async () => line.count());
    watch.start();
    await fill(contender, jobs, payload);
    await drain(contender, line);
    watch.stop();
    await contender.close();
  };
}

/** As {@link fillThenDrain}; finds `cpu` besides: processor time of this process in µs a job. */
export function fillThenDrainByCpu(open: OpenContender, payload: unknown): Workload {
  const run = fillThenDrain(open, payload);
  return async (jobs, watch) => {
    let before = process.cpuUsage();
    let usedUs = 0;
    await run(jobs, {
      start: () => {
        before = process.cpuUsage();
        watch.start();
      },
      stop: () => {
        watch.stop();
        const { user, system } = process.cpuUsage(before);
        usedUs = user + system;
      },
    });
    return { cpu: usedUs / jobs };
  };
}

/** As {@link fillThenDrain}, and only running them counts. */
export function drainOnly(open: OpenContender, payload: unknown): Workload {
  return async (jobs, watch) => {
    const line = new FinishLine(jobs);
    const contender = open(async () => line.count());
    await fill(contender, jobs, payload);
    watch.start();
    await drain(contender, line);
    watch.stop();
    await contender.close();
  };
}

/** Each by a call of its own, at most a thousand of which wait for their answer at once. */
async function fill(contender: Contender, jobs: number, payload: unknown): Promise<void> {
  const adding: Promise<unknown>[] = [];
  for (let index = 0; index < jobs; index += 1) {
    const accepted = contender.add(payload);
    if (accepted !== undefined) adding.push(accepted);
    if (adding.length === IN_FLIGHT) await Promise.all(adding.splice(0));
  }
  await Promise.all(adding);
}

async function drain(contender: Contender, line: FinishLine): Promise<void> {
  await contender.start();
  await line.reached;
  await contender.settled();
}
