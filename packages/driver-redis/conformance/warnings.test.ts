import { randomUUID } from 'node:crypto';
import { getQueueEngine, type HealthWarning, type Logger } from '@switchyard/core';
import { redis, redisStore, type RedisOptions } from '@switchyard/driver-redis';
import { Redis } from 'ioredis';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { oneNodeCluster } from './support/one-node-cluster.ts';
import { PrivateRedis } from './support/private-redis.ts';

const servers: PrivateRedis[] = [];
const open: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  for (const one of open.splice(0).toReversed()) await one.close();
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.remove()));
});

async function server(...options: readonly string[]): Promise<PrivateRedis> {
  const one = await PrivateRedis.start(...options);
  servers.push(one);
  return one;
}

/** An engine with what it has logged: level, what was looked at, message. */
function engineOn(options: RedisOptions) {
  const lines: (readonly unknown[])[] = [];
  const line = (level: string) => (fields: object | string, message?: string) =>
    void lines.push([level, Reflect.get(Object(fields), 'check'), message]);
  const logger = {
    debug: () => undefined,
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
  } as Logger;
  const driver = redis({ prefix: `w-${randomUUID().slice(0, 8)}`, ...options });
  const engine = getQueueEngine({ driver, logger });
  open.push(engine);
  return { engine, lines };
}

function brief(warnings: readonly HealthWarning[]): readonly string[] {
  return warnings.map(({ check, status }) => `${check} ${status}`);
}

describe('a Redis that is set up wrongly', () => {
  test('C06: it evicts: loud in the log once, and in health with what to do; jobs still run', async () => {
    const lru = await server('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru');
    const { engine, lines } = engineOn({ url: lru.url });
    engine.declareTask('send');
    await engine.enqueue('send', 1);
    await expect
      .poll(() => lines)
      .toEqual([['warn', 'eviction', expect.stringMatching(/allkeys-lru.*whole queues/)]]);
    const report = await engine.health();
    expect(report).toMatchObject({ live: true, ready: true });
    expect(report.problems).toEqual([
      expect.stringMatching(
        /^redis: maxmemory-policy is allkeys-lru.*Set maxmemory-policy noeviction/,
      ),
    ]);
    await engine.health();
    expect(lines.length).toBe(1);
  });

  test('as it is documented there is nothing to warn of', async () => {
    const { engine, lines } = engineOn({ url: (await server()).url });
    expect((await engine.health()).warnings).toEqual([]);
    expect(lines).toEqual([]);
  });

  test.each([
    ['nothing on disk', ['--appendonly', 'no', '--save', ''], /restart loses every job/],
    ['snapshots alone', ['--appendonly', 'no', '--save', '900 1'], /snapshot \(save 900 1\)/],
    ['appendfsync no', ['--appendfsync', 'no'], /appendfsync is no/],
    ['volatile-ttl', ['--maxmemory-policy', 'volatile-ttl'], /time to live/],
  ])('%s is told', async (_, options, found) => {
    const { port } = await server(...options);
    const store = redisStore({ port });
    open.push(store);
    const driver = redis({ port });
    open.push(driver);
    for (const looked of [driver, store]) {
      await looked.connect();
      expect(await looked.warnings?.()).toMatchObject([{ status: 'wrong', found }]);
    }
  });

  test('as a node of a cluster: each of those that are wrong is named, once a thing', async () => {
    const node = await oneNodeCluster('--maxmemory-policy', 'allkeys-lru', '--appendfsync', 'no');
    servers.push(node);
    const cluster = { nodes: [{ host: '127.0.0.1', port: node.port }] };
    const store = redisStore({ cluster });
    const driver = redis({ cluster });
    open.push(store, driver);
    const which = new RegExp(`\\(127\\.0\\.0\\.1:${node.port}\\)$`);
    for (const looked of [driver, store]) {
      await looked.connect();
      expect(await looked.warnings?.()).toMatchObject([
        { check: 'eviction', status: 'wrong', found: expect.stringMatching(which) },
        { check: 'persistence', status: 'wrong', found: expect.stringMatching(which) },
      ]);
    }
  });

  test('clocks that are apart by more than a second', async () => {
    const { engine } = engineOn({ url: (await server()).url });
    const real = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => real() - 63_000);
    const { warnings } = await engine.health();
    expect(warnings).toMatchObject([
      { check: 'clock', found: expect.stringMatching(/Redis is 63(\.\d)? s ahead of/) },
    ]);
  });
});

describe('a Redis that forbids to look', () => {
  test.each([
    ['CONFIG', ['-config'], ['persistence unknown']],
    [
      'CONFIG and INFO',
      ['-config', '-info'],
      ['version unknown', 'eviction unknown', 'persistence unknown'],
    ],
  ])('%s: connects, works, and says what it could not check', async (_, rights, expected) => {
    const { url, port } = await server();
    const client = new Redis(url);
    await client.call('ACL', 'SETUSER', 'app', 'on', '>pw', '~*', '&*', '+@all', ...rights);
    client.disconnect();
    const { engine, lines } = engineOn({ port, user: 'app', password: 'pw' });
    engine.declareTask('send');
    await expect(engine.enqueue('send', 1)).resolves.toMatchObject({ outcome: 'added' });
    const report = await engine.health();
    expect(brief(report.warnings)).toEqual(expected);
    expect(report).toMatchObject({ ready: true, problems: [] });
    expect(lines.map(([level]) => level)).toEqual(expected.map(() => 'info'));
  });
});
