import { once } from 'node:events';
import { connect } from 'node:net';
import { ConfigError } from '@switchyard/core';
import type { OutboundMessage } from '@switchyard/core/driver';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultProxy } from '../../src/fault-proxy/fault-proxy.ts';
import { realTime } from '../../src/harness/harness-time.ts';
import { eventually as soon } from '../../src/harness/until.ts';
import { LoopbackBroker } from '../../src/loopback/loopback-broker.ts';
import { loopback, type LoopbackDriver } from '../../src/loopback/loopback-driver.ts';

let broker: LoopbackBroker;
let proxy: FaultProxy;
let driver: LoopbackDriver;
let batches = 0;

const TIMES = { callMs: 300, heartbeatMs: 100 };
const LEASE = { leaseMs: 30_000, prefetch: 10 };

beforeEach(async () => {
  broker = new LoopbackBroker();
  await broker.start();
  proxy = await FaultProxy.listen({ target: { port: broker.port } });
  driver = loopback({ url: proxy.url('loopback'), ...TIMES });
  await driver.connect();
});

afterEach(async () => {
  await driver.close();
  await proxy.close();
  await broker.close();
});

function message(id: string): OutboundMessage {
  return { id, idOrigin: 'core', headers: {}, body: Buffer.from(id) };
}

function nextBatch(): { readonly batch: { readonly producer: string; readonly sequence: number } } {
  batches += 1;
  return { batch: { producer: 'test', sequence: batches } };
}

const WITHIN_MS = 4_000;

/** Resolves once something holds; rejects if it does not soon. */
function until(check: () => boolean): Promise<void> {
  return eventually(() => expect(check()).toBe(true));
}

/** Answers once a call succeeds; rejects if none does soon. */
function eventually<T>(work: () => Promise<T> | T): Promise<T> {
  return soon(realTime(), work, { what: 'what was waited for', withinMs: WITHIN_MS, stepMs: 2 });
}

describe('a driver on a network that breaks', () => {
  it('does not know of a publish whose reply is lost; the same batch again adds nothing', async () => {
    proxy.drop('toClient');
    const options = nextBatch();
    const publishing = driver.publish('mail', [message('a')], options);
    const { bytesToServer } = proxy.counts;
    await until(() => proxy.counts.bytesToServer > bytesToServer);
    expect(await publishing).toMatchObject([{ type: 'unknown' }]);
    await proxy.heal();
    expect(await driver.publish('mail', [message('a')], options)).toBe('stored');
    expect(await driver.stats('mail')).toMatchObject({ waiting: 1 });
  });

  it('knows that nothing was sent while there is no broker', async () => {
    await broker.stop();
    await until(() => proxy.counts.open === 0);
    const publishing = driver.publish('mail', [message('a')], nextBatch());
    await expect(publishing).rejects.toMatchObject({
      code: 'ERR_BROKER_UNAVAILABLE',
      retryable: true,
    });
    await broker.start();
    await eventually(() => driver.ping());
    expect(await driver.stats('mail')).toMatchObject({ waiting: 0 });
  });

  it('settles once, though the reply is lost and the batch is asked again', async () => {
    await driver.publish('mail', [message('a')], nextBatch());
    const consumer = await driver.subscribe('mail', LEASE);
    const [delivery] = await consumer.receive({ max: 1, waitMs: 1_000 });
    expect(delivery).toBeDefined();
    if (delivery === undefined) return;
    proxy.drop('toClient');
    const options = nextBatch();
    const ack = [{ kind: 'ack', delivery }] as const;
    expect(await consumer.settle(ack, options)).toEqual(['unknown']);
    await proxy.heal();
    expect(await eventually(() => consumer.settle(ack, options))).toBe('settled');
    expect(await consumer.settle(ack, nextBatch())).toEqual(['lease-lost']);
  });

  it('what a lost reply had delivered comes again at once, and its job is not blamed', async () => {
    const consumer = await driver.subscribe('mail', LEASE);
    proxy.drop('toClient');
    const receiving = consumer.receive({ max: 1, waitMs: 100 });
    const direct = loopback({ url: broker.url(), ...TIMES });
    await direct.publish('mail', [message('a')], nextBatch());
    await expect(receiving).rejects.toMatchObject({ code: 'ERR_BROKER_UNAVAILABLE' });
    await proxy.heal();
    const [delivery] = await eventually(async () => {
      const received = await consumer.receive({ max: 1, waitMs: 200 });
      if (received.length === 0) throw new Error('nothing yet');
      return received;
    });
    expect(delivery).toMatchObject({ id: 'a', deaths: 0 });
    await direct.close();
  });

  it('replaces a connection that has fallen silent, also while it only waits', async () => {
    const consumer = await driver.subscribe('mail', LEASE);
    const receiving = consumer.receive({ max: 1, waitMs: 60_000 });
    proxy.blackholeExisting();
    await expect(receiving).rejects.toMatchObject({ code: 'ERR_BROKER_UNAVAILABLE' });
    await driver.publish('mail', [message('a')], nextBatch());
    const [delivery] = await consumer.receive({ max: 1, waitMs: 1_000 });
    expect(delivery?.id).toBe('a');
  });

  it('keeps consumers and leases over a restart of the listener', async () => {
    await driver.publish('mail', [message('a')], nextBatch());
    const consumer = await driver.subscribe('mail', LEASE);
    const [delivery] = await consumer.receive({ max: 1, waitMs: 1_000 });
    await broker.stop();
    await broker.start();
    if (delivery === undefined) throw new Error('nothing was delivered');
    expect(await eventually(() => consumer.renew([delivery]))).toEqual([]);
    expect(await consumer.settle([{ kind: 'ack', delivery }], nextBatch())).toBe('settled');
  });

  it('waits no longer than its deadline for a broker that stands still', async () => {
    broker.freeze();
    const begin = performance.now();
    await expect(driver.ping()).rejects.toMatchObject({ code: 'ERR_BROKER_UNAVAILABLE' });
    expect(performance.now() - begin).toBeLessThan(TIMES.callMs * 4);
    broker.thaw();
    await eventually(() => driver.ping());
  });

  it('an abort while there is no connection ends a receive', async () => {
    const consumer = await driver.subscribe('mail', LEASE);
    await broker.stop();
    await until(() => proxy.counts.open === 0);
    const abort = new AbortController();
    const receiving = consumer.receive({ max: 1, waitMs: 60_000, signal: abort.signal });
    abort.abort();
    await broker.start();
    expect(await receiving).toEqual([]);
  });

  it('an abort that overtakes its receive ends it all the same', async () => {
    const consumer = await driver.subscribe('mail', LEASE);
    const abort = new AbortController();
    const receiving = consumer.receive({ max: 1, waitMs: 60_000, signal: abort.signal });
    abort.abort();
    expect(await receiving).toEqual([]);
  });

  it('a connection that speaks another language is ended, and harms nobody', async () => {
    const stranger = connect({ port: broker.port, host: '127.0.0.1' });
    stranger.on('error', () => undefined);
    stranger.write('GET / HTTP/1.1\r\n\r\n');
    await once(stranger, 'close');
    expect(await driver.ping()).toBeUndefined();
  });
});

it.each(['', 'redis://127.0.0.1:1', 'loopback://127.0.0.1', 'loopback'])(
  'refuses the url "%s"',
  (url) => {
    expect(() => loopback({ url })).toThrow(ConfigError);
  },
);
