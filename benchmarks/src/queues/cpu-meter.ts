import type { Staged } from './stage.ts';

/** Processor time of this process and of the broker together, from here on. */
export async function startCpuMeter(
  broker: Staged,
): Promise<{ readonly usedUs: () => Promise<number> }> {
  const before = await broker.cpuUs();
  const node = process.cpuUsage();
  return {
    usedUs: async () => {
      const { user, system } = process.cpuUsage(node);
      return user + system + (await broker.cpuUs()) - before;
    },
  };
}
