import { redis } from '@switchyard/driver-redis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PrivateRedis } from '../../driver-redis/conformance/support/private-redis.ts';
import { describeWatchedDriver } from '../test/support/watched-driver.ts';
import { inShort, toldInShort, watchedOn } from '../test/support/watched.ts';

let server: PrivateRedis | undefined;
let prefixes = 0;

beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(() => server?.remove());

describeWatchedDriver('redis', () => {
  prefixes += 1;
  const prefix = `alerting${prefixes}`;
  return () => {
    if (server === undefined) throw new Error('The server is not up yet.');
    return redis({ url: server.url, prefix });
  };
});

test('a server that dies: DriverDown is told although nobody can be asked who leads', async () => {
  const mortal = await PrivateRedis.start();
  try {
    const { engine, watch, told, changes } = watchedOn(
      redis({ url: mortal.url }),
      () => undefined,
      {
        evaluateMs: 100,
        rules: { DriverDown: { forMs: 200 }, NoConsumers: { forMs: 0 } },
      },
    );
    await engine.enqueue('work', 1);
    await vi.waitFor(() => expect(toldInShort(told)).toEqual(['firing NoConsumers 1']));
    await mortal.kill();
    await vi.waitFor(() => expect(toldInShort(told)).toContain('firing DriverDown 1'), 20_000);
    // What is not known is not over.
    expect(inShort(watch.alerts())).toContain('NoConsumers firing');
    expect(changes.filter(({ state }) => state === 'resolved')).toEqual([]);
    expect(watch.notEvaluable().map(({ rule }) => rule)).toContain('NoConsumers');
    await mortal.up();
    await vi.waitFor(() => expect(toldInShort(told)).toContain('resolved DriverDown 1'), 20_000);
    expect(toldInShort(told)).not.toContain('resolved NoConsumers 1');
  } finally {
    await mortal.remove();
  }
});
