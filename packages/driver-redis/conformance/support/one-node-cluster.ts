import { expect, vi } from 'vitest';
import { freePort, PrivateRedis } from './private-redis.ts';

/** Starts a cluster of a single node; `options` are those of redis-server's command line. */
export async function oneNodeCluster(...options: readonly string[]): Promise<PrivateRedis> {
  const bus = `${await freePort()}`;
  const own = ['--cluster-enabled', 'yes', '--cluster-port', bus, ...options];
  const node = await PrivateRedis.start(...own);
  await node.ask((client) => client.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383));
  await vi.waitFor(async () => {
    expect(await node.ask((client) => client.cluster('INFO'))).toContain('cluster_state:ok');
  }, 10_000);
  return node;
}
