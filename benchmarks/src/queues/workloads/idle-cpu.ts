import { setTimeout as sleep } from 'node:timers/promises';
import { startCpuMeter } from '../cpu-meter.ts';
import type { Race } from '../library.ts';
import type { Stage } from '../stage.ts';

/** How long a worker is left to itself before it is watched, and then watched. */
const SETTLE_MS = 3_000;
const WATCH_MS = 6_000;

/** A worker whose queue is empty. Finds `cpu`: milliseconds of processor time that Node and the broker use a second. */
export function idleCpu(stage: Stage): Race {
  return (open, setting) => () =>
    stage(async (broker) => {
      const worker = await open(broker.address, setting, async () => undefined);
      await worker.start();
      await sleep(SETTLE_MS);
      const cpu = await startCpuMeter(broker);
      await sleep(WATCH_MS);
      const usedUs = await cpu.usedUs();
      await worker.close();
      return { cpu: usedUs / WATCH_MS };
    });
}
