import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { redis, type RedisOptions } from '@switchyard/driver-redis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Certificates, type Certificate } from '../conformance/support/certificates.ts';
import { oneNodeCluster } from '../conformance/support/one-node-cluster.ts';
import { freePort, PrivateRedis } from '../conformance/support/private-redis.ts';

const open: { remove(): Promise<void> }[] = [];
let made: Certificates;
let authority: Certificate;
let own: Certificate;

beforeAll(async () => {
  made = await Certificates.make();
  authority = await made.authority('ca');
  own = await made.signed('redis', authority, 'DNS:localhost,IP:127.0.0.1');
});
afterEach(async () => {
  for (const server of open.splice(0).toReversed()) await server.remove();
});
afterAll(() => made.remove());

/** What a server is told to take encrypted connections at a port, beside plain ones. */
function encrypted(port: number): readonly string[] {
  const shown = ['--tls-cert-file', own.certFile, '--tls-key-file', own.keyFile];
  const trusted = ['--tls-ca-cert-file', authority.certFile, '--tls-auth-clients', 'no'];
  return ['--tls-port', `${port}`, ...shown, ...trusted];
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
    const masterPort = await freePort();
    const master = await PrivateRedis.start(...encrypted(masterPort));
    open.push(master);
    const sentinelPort = await freePort();
    const sentinel = await PrivateRedis.place(...encrypted(sentinelPort));
    open.push(sentinel);
    const conf = join(sentinel.folder, 'sentinel.conf');
    await writeFile(conf, `sentinel monitor m 127.0.0.1 ${masterPort} 1\n`);
    await sentinel.upWith([conf, '--sentinel', '--tls-replication', 'yes']);
    const ca = authority.cert;
    const nodes = [{ host: 'localhost', port: sentinelPort }];
    const url = `rediss+sentinel://localhost:${sentinelPort}/m`;
    expect(await exchange({ url, tls: { ca } })).toBe('a');
    expect(await exchange({ sentinel: { name: 'm', nodes }, tls: { ca }, prefix: 'b' })).toBe('a');
    await expect(exchange({ url })).rejects.toMatchObject({
      code: 'ERR_BROKER_UNAVAILABLE',
      message: expect.stringMatching(
        /sentinel .*closed.*certificates of the sentinels are trusted/,
      ),
    });
  });

  test('lead to every node of a cluster', async () => {
    const port = await freePort();
    open.push(await oneNodeCluster(...encrypted(port), '--tls-cluster', 'yes'));
    const ca = authority.cert;
    const url = `rediss+cluster://localhost:${port}`;
    expect(await exchange({ url, tls: { ca } })).toBe('a');
    await expect(exchange({ url })).rejects.toMatchObject({
      code: 'ERR_BROKER_AUTH',
      message: expect.stringMatching(/not trusted .*QUEUE_TLS_CA/),
    });
  });
});
