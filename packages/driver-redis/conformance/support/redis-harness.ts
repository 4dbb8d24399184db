import { randomUUID } from 'node:crypto';
import type { Driver } from '@switchyard/core/driver';
import { redis } from '@switchyard/driver-redis';
import { realTime, type DriverHarness } from '@switchyard/driver-testkit';
import { Redis, type Cluster } from 'ioredis';
import type { TestServer } from './one-server.ts';

const LEASE_MS = 1_500;
const EPOCH = 1_704_067_200_000;

/** A harness on a server that runs by the time of the tests; each driver has a prefix of its own. */
export function redisHarness(server: TestServer): DriverHarness {
  const prefixes = new WeakMap<Driver, string>();
  const open = (prefix: string, url: string): Driver => {
    const driver = redis({ url, prefix });
    prefixes.set(driver, prefix);
    return driver;
  };
  const prefixOf = (driver: Driver): string => prefixes.get(driver) ?? 'unknown';
  return {
    name: 'redis',
    capabilities: redis().capabilities,
    time: realTime(),
    fused: 'fused' in redis(),
    leaseMs: LEASE_MS,
    create: () => open(`t-${randomUUID().slice(0, 13)}`, server.now().url),
    injectMalformed: async (driver, queue, bytes) => {
      await inject(new Redis(server.now().url), `${prefixOf(driver)}:v1:{${queue}}:`, bytes);
    },
    restart: async (driver) => {
      const next = await server.successor();
      return open(prefixOf(driver), next.url);
    },
    restartsAlone: true,
  };
}

/** What a stranger does: bytes without an envelope under a name of its own, and the name into the line. */
export async function inject(
  client: Redis | Cluster,
  keys: string,
  bytes: Uint8Array,
): Promise<void> {
  try {
    const place = Buffer.alloc(7);
    const at = BigInt(Date.now() - EPOCH) * 4_096n;
    place.writeUIntBE(Number(at >> 48n), 0, 1);
    place.writeUIntBE(Number(at & 0xffff_ffff_ffffn), 1, 6);
    const name = Buffer.from(`stranger-${randomUUID()}`);
    await client.hset(`${keys}j`, name, Buffer.from(bytes));
    await client.hsetnx(`${keys}m`, 'prios', '5');
    await client.rpush(`${keys}w:5`, Buffer.concat([place, name]));
  } finally {
    client.disconnect();
  }
}
