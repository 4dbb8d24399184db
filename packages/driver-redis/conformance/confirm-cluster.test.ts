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
  test('has as many replicas as its own node', async () => {
    const driver = redis({ cluster: { nodes: [{ host: '127.0.0.1', port: node.port }] } });
    open.push(driver);
    await driver.connect();
    const asking = (id: string, replicas: number, fsync: boolean): OutboundMessage => ({
      id,
      idOrigin: 'core',
      headers: {},
      body: Buffer.from(id),
      confirm: { replicas, fsync, timeoutMs: 100 },
    });
    const publish = (message: OutboundMessage, sequence: number) =>
      driver.publish('mail', [message], { batch: { producer: 'p', sequence } });
    expect(await publish(asking('a', 0, false), 1)).toBe('stored');
    expect(await publish(asking('b', 1, false), 2)).toEqual([
      { type: 'unconfirmed', message: 'it was on 0 of 1 replicas 100 ms later' },
    ]);
    expect(await driver.stats('mail')).toMatchObject({ waiting: 2 });
  });
});
