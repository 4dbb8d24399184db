import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { redis, type RedisOptions } from '@switchyard/driver-redis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePort, PrivateRedis } from '../conformance/support/private-redis.ts';
import { makeTlsFiles, tlsOptions, type TlsFiles } from './support/tls-files.ts';

const open: { remove(): Promise<void> }[] = [];
let files: TlsFiles;

beforeAll(async () => {
  files = await makeTlsFiles();
});
afterEach(async () => {
  for (const server of open.splice(0).toReversed()) await server.remove();
});
afterAll(() => rm(files.folder, { recursive: true, force: true }));

/** A server that takes encrypted connections beside plain ones, and the port of those. */
async function encrypted(...options: readonly string[]): Promise<[PrivateRedis, number]> {
  const port = await freePort();
  const server = await PrivateRedis.place(...tlsOptions(files, port), ...options);
  open.push(server);
  return [server, port];
}

/** Stores a message and takes it, which needs commands and channels. */
async function exchange(options: RedisOptions): Promise<string | undefined> {
  const driver = redis(options);
  try {
    await driver.connect();
    const consumer = await driver.subscribe('mail', { leaseMs: 5_000, prefetch: 1 });
    const receiving = consumer.receive({ max: 1, waitMs: 5_000 });
    const message = { id: 'a', idOrigin: 'core', headers: {}, body: Buffer.from('a') } as const;
    await driver.publish('mail', [message], { batch: { producer: 'p', sequence: 1 } });
    const [got] = await receiving;
    return got?.id;
  } finally {
    await driver.close();
  }
}

describe('encrypted connections', () => {
  test('lead to the master and to the sentinels', async () => {
    const [master, masterPort] = await encrypted();
    await master.up();
    const [sentinel, sentinelPort] = await encrypted();
    const conf = join(sentinel.folder, 'sentinel.conf');
    await writeFile(conf, `sentinel monitor m 127.0.0.1 ${masterPort} 1\n`);
    await sentinel.upWith([conf, '--sentinel', '--tls-replication', 'yes']);
    const { ca } = files;
    const nodes = [{ host: 'localhost', port: sentinelPort }];
    const url = `rediss+sentinel://localhost:${sentinelPort}/m`;
    expect(await exchange({ url, tls: { ca } })).toBe('a');
    expect(await exchange({ sentinel: { name: 'm', nodes }, tls: { ca }, prefix: 'b' })).toBe('a');
    await expect(exchange({ url })).rejects.toMatchObject({ code: 'ERR_BROKER_UNAVAILABLE' });
  });

  test('lead to every node of a cluster', async () => {
    const bus = await freePort();
    const own = ['--cluster-enabled', 'yes', '--cluster-port', `${bus}`, '--tls-cluster', 'yes'];
    const [node, port] = await encrypted(...own);
    await node.up();
    await node.ask((client) => client.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383));
    await expect
      .poll(() => node.ask((client) => client.cluster('INFO')), { timeout: 5_000 })
      .toContain('cluster_state:ok');
    const { ca } = files;
    const url = `rediss+cluster://localhost:${port}`;
    expect(await exchange({ url, tls: { ca } })).toBe('a');
    await expect(exchange({ url })).rejects.toMatchObject({ code: 'ERR_BROKER_UNAVAILABLE' });
  });
});
