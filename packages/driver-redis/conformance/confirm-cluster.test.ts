import { redis } from '@switchyard/driver-redis';
import type { OutboundMessage } from '@switchyard/core/driver';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { oneNodeCluster } from './support/one-node-cluster.ts';
import type { PrivateRedis } from './support/private-redis.ts';

const open: { close(): Promise<unknown> }[] = [];
let node: PrivateRedis;

beforeAll(async () => {
  node = await oneNodeCluster();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => node.remove());

describe('a job on a cluster that is to be confirmed', () => {
  test.each([
    { replicas: 1, fsync: false, timeoutMs: 100 },
    { replicas: 0, fsync: true, timeoutMs: 100 },
  ])('is refused with what to do, and not stored: %j', async (confirm) => {
    const driver = redis({ cluster: { nodes: [{ host: '127.0.0.1', port: node.port }] } });
    open.push(driver);
    await driver.connect();
    const message = { id: 'a', idOrigin: 'core', headers: {}, body: Buffer.from('a') } as const;
    const publish = (one: OutboundMessage, sequence: number) =>
      driver.publish('mail', [one], { batch: { producer: 'p', sequence } });
    expect(await publish({ ...message, confirm }, 1)).toEqual([
      {
        type: 'refused',
        code: 'unsupported',
        message: expect.stringMatching(/not possible on a Redis Cluster\. Leave it out, or .*\.$/),
      },
    ]);
    expect(await driver.stats('mail')).toMatchObject({ waiting: 0 });
    expect(await publish(message, 2)).toBe('stored');
    await driver.purge('mail');
  });
});
