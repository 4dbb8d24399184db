import type { CaseBench, FaultCase } from '@switchyard/driver-testkit/faults';
import { redisOf } from '../redis-target.ts';
import type { RedisServer } from '../redis-server.ts';

/** How long clients still find the old master, which takes no writes any more. */
const STALE_MS = 1_000;

/** The replica takes over in the middle of the load, and later gives it back: who meets READONLY looks for the new master. */
export const failover: FaultCase = {
  id: 'C03',
  name: 'failover to the replica and back (READONLY)',
  drivers: ['redis'],
  on: 'processes',
  async run(bench) {
    const redis = redisOf(bench);
    const [first, second] = [redis.server, await redis.second()];
    await second.follow(first);
    await bench.workers(3);
    const producing = bench.producer.enqueueMany(bench.size(2_000, 300), () => ({ ms: 50 }), {
      at: 20,
    });
    for (let swaps = bench.size(3, 1); swaps > 0; swaps -= 1) {
      await bench.pass(1_000);
      await bench.fault('failover', () => handOver(bench, first, second));
      await bench.pass(3_000);
      await bench.fault('failover', () => handOver(bench, second, first));
    }
    await producing;
    await bench.drain();
    return {};
  },
};

async function handOver(bench: CaseBench, from: RedisServer, to: RedisServer): Promise<void> {
  await from.handOverTo(to);
  await bench.pass(STALE_MS);
  bench.proxy.leadTo({ port: to.port });
  // As a name that resolves to another address: what is connected stays where it is.
  await bench.pass(STALE_MS);
}
