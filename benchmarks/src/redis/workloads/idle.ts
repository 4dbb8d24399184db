import { setTimeout as sleep } from 'node:timers/promises';
import type { Workload } from '../../workload.ts';
import { startCpuMeter } from '../../queues/cpu-meter.ts';
import type { OpenContender, Setting } from '../../queues/library.ts';
import { withServer } from '../server.ts';

/** How long a worker is left to itself before it is watched, and then watched. */
export const SETTLE_MS = 2_000;
export const WATCH_MS = 6_000;

/** The INFO that counts first, and those of the meter: a command is counted once it has answered. */
const OWN_COMMANDS = 3;

/**
 * A worker whose queue is empty. Finds `commands`: those that Redis handles a second, inside scripts too; and `cpu`:
 * milliseconds of processor time that Node and Redis use a second, together.
 */
export function idle(open: OpenContender, setting: Setting): Workload {
  return () =>
    withServer(async (server) => {
      const worker = await open(server.address, setting, async () => undefined);
      await worker.start();
      await sleep(SETTLE_MS);
      const before = await server.commands();
      const cpu = await startCpuMeter(server);
      await sleep(WATCH_MS);
      const usedUs = await cpu.usedUs();
      const after = await server.commands();
      await worker.close();
      const seconds = WATCH_MS / 1_000;
      return {
        commands: (after - before - OWN_COMMANDS) / seconds,
        cpu: usedUs / 1_000 / seconds,
      };
    });
}
