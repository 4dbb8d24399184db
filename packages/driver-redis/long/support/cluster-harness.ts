import { randomUUID } from 'node:crypto';
import type { Driver } from '@switchyard/core/driver';
import { redis } from '@switchyard/driver-redis';
import { realTime, type DriverHarness } from '@switchyard/driver-testkit';
import { afterAll, beforeAll } from 'vitest';
import { inject } from '../../conformance/support/redis-harness.ts';
import { PrivateCluster } from './private-cluster.ts';

const LEASE_MS = 1_500;

/** The cluster of a test file, and those that came after it. */
export interface TestCluster {
  readonly now: () => PrivateCluster;
  readonly successor: () => Promise<PrivateCluster>;
}

/** A cluster for all tests of a file, stopped after them. */
export function oneCluster(): TestCluster {
  const all: PrivateCluster[] = [];
  const now = (): PrivateCluster => {
    const [first] = all;
    if (first === undefined) throw new Error('The cluster is not up yet.');
    return first;
  };
  beforeAll(async () => {
    all.push(await PrivateCluster.start());
  });
  afterAll(async () => {
    await Promise.all(all.map((cluster) => cluster.remove()));
  });
  return {
    now,
    successor: async () => {
      const next = await now().successor();
      all.push(next);
      return next;
    },
  };
}

/** A harness on a cluster; each driver has a prefix of its own. */
export function clusterHarness(cluster: TestCluster): DriverHarness {
  const prefixes = new WeakMap<Driver, string>();
  const open = (prefix: string, url: string): Driver => {
    const driver = redis({ url, prefix });
    prefixes.set(driver, prefix);
    return driver;
  };
  const prefixOf = (driver: Driver): string => prefixes.get(driver) ?? 'unknown';
  return {
    name: 'redis cluster',
    capabilities: redis().capabilities,
    time: realTime(),
    fused: 'fused' in redis(),
    leaseMs: LEASE_MS,
    create: () => open(`t-${randomUUID().slice(0, 13)}`, cluster.now().url),
    injectMalformed: (driver, queue, bytes) =>
      inject(cluster.now().client(), `${prefixOf(driver)}:v1:{${queue}}:`, bytes),
    restart: async (driver) => open(prefixOf(driver), (await cluster.successor()).url),
    restartsAlone: true,
  };
}
