import type { BenchServer } from './server.ts';

/** Processor time of this process and of Redis together, from here on. */
export async function startCpuMeter(
  server: BenchServer,
): Promise<{ readonly usedUs: () => Promise<number> }> {
  const redis = await server.cpuUs();
  const node = process.cpuUsage();
  return {
    usedUs: async () => {
      const { user, system } = process.cpuUsage(node);
      return user + system + (await server.cpuUs()) - redis;
    },
  };
}
