import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnqueueUnconfirmedError, withOptions, type ConfirmOption } from '@switchyard/core';
import type { OutboundMessage, PublishResult } from '@switchyard/core/driver';
import { redis } from '@switchyard/driver-redis';
import { FaultProxy } from '@switchyard/driver-testkit';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { onePair } from './support/one-pair.ts';

const pair = onePair();

async function thrown(work: Promise<unknown>): Promise<EnqueueUnconfirmedError> {
  const error: unknown = await work.catch((one: unknown) => one);
  if (error instanceof EnqueueUnconfirmedError) return error;
  throw new Error(`it was not unconfirmed but ${String(error)}`);
}

/** Commands of a kind that the server has run so far. */
async function callsOf(command: string): Promise<number> {
  const client = new Redis(pair.master.url);
  const info = await client.info('commandstats');
  client.disconnect();
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(info)?.[1] ?? 0);
}

const ONE: ConfirmOption = { replicas: 1, timeoutMs: 2_000 };

describe('a job that a replica is to have', () => {
  test('is answered once it is there', async () => {
    const engine = pair.engineOn();
    const { id, outcome } = await engine.enqueue('send', 1, { confirm: ONE });
    expect(outcome).toBe('added');
    const client = new Redis(pair.replica.url);
    const copies = await client.keys('*:v1:{default}:j');
    const lengths = await Promise.all(copies.map((key) => client.hlen(key)));
    client.disconnect();
    expect(lengths).toContain(1);
    expect(await engine.jobs.get(id)).toMatchObject({ state: 'waiting' });
  });

  test('that is frozen: told as stored and unconfirmed, in time; asked again it is confirmed, once', async () => {
    const engine = pair.engineOn();
    await engine.enqueue('send', 0, { confirm: ONE });
    pair.replica.freeze();
    const began = Date.now();
    const confirm = { replicas: 1, timeoutMs: 300 };
    const error = await thrown(engine.enqueue('send', 1, { confirm }));
    expect(Date.now() - began).toBeGreaterThanOrEqual(299);
    expect(Date.now() - began).toBeLessThan(1_500);
    expect(error).toMatchObject({
      code: 'ERR_ENQUEUE_UNCONFIRMED',
      message: expect.stringMatching(
        /is stored and will run, but it was on 0 of 1 replicas 300 ms later/,
      ),
    });
    expect(await engine.jobs.get(error.id)).toMatchObject({ id: error.id, state: 'waiting' });
    const { repeat } = error;
    expect(await thrown(engine.enqueue('send', 1, { confirm, repeat }))).toMatchObject({
      id: error.id,
    });
    pair.replica.thaw();
    const again = await engine.enqueue('send', 1, { confirm: ONE, repeat });
    expect(again).toEqual({ id: error.id, outcome: 'added' });
    expect(await engine.queues.stats('default')).toMatchObject({ waiting: 2 });
  });

  test('with an id of its own: a second call with that id is the first job, confirmed', async () => {
    const engine = pair.engineOn();
    pair.replica.freeze();
    const confirm = { replicas: 1, timeoutMs: 100 };
    await thrown(engine.enqueue('send', 1, { id: 'mine', confirm }));
    await thrown(engine.enqueue('send', 1, { id: 'mine', confirm }));
    pair.replica.thaw();
    await expect(engine.enqueue('send', 1, { id: 'mine', confirm: ONE })).resolves.toEqual({
      id: 'mine',
      outcome: 'duplicate',
      existingId: 'mine',
    });
  });

  test('more replicas than there are: how many have it', async () => {
    const confirm = { replicas: 2, timeoutMs: 100 };
    const error = await thrown(pair.engineOn().enqueue('send', 1, { confirm }));
    expect(error.message).toMatch(/on 1 of 2 replicas/);
  });

  test('does not hold up those who do not ask, nor shares their batch', async () => {
    const engine = pair.engineOn();
    await engine.enqueue('send', 0, { confirm: ONE });
    pair.replica.freeze();
    const slow = thrown(engine.enqueue('send', 1, { confirm: { replicas: 1, timeoutMs: 1_500 } }));
    const began = Date.now();
    await Promise.all(Array.from({ length: 100 }, (_, index) => engine.enqueue('send', index)));
    expect(Date.now() - began).toBeLessThan(1_000);
    await slow;
  });

  test('many at once share a WAIT, and each has an answer of its own', async () => {
    const engine = pair.engineOn();
    await engine.enqueue('send', 0, { confirm: ONE });
    const before = await callsOf('wait');
    const results = await engine.enqueueMany(
      'send',
      Array.from({ length: 500 }, (_, index) => index),
      { confirm: ONE },
    );
    expect(results.every(({ outcome }) => outcome === 'added')).toBe(true);
    expect((await callsOf('wait')) - before).toBe(1);
    pair.replica.freeze();
    const mixed = await engine.enqueueMany('send', [
      1,
      withOptions(2, { confirm: { replicas: 1, timeoutMs: 100 } }),
      3,
    ]);
    expect(mixed.map(({ outcome }) => outcome)).toEqual(['added', 'unconfirmed', 'added']);
  });

  test('calls that come while one waits go together behind the next WAIT', async () => {
    const engine = pair.engineOn();
    await engine.enqueue('send', 0, { confirm: ONE });
    pair.replica.freeze();
    const before = await callsOf('wait');
    const confirm = { replicas: 1, timeoutMs: 400 };
    const calls = Array.from({ length: 20 }, async (_, index) => {
      await sleep(index * 5);
      return thrown(engine.enqueue('send', index, { confirm }));
    });
    const began = Date.now();
    await Promise.all(calls);
    expect(Date.now() - began).toBeLessThan(1_500);
    expect((await callsOf('wait')) - before).toBe(2);
  });

  test('the scripts were flushed: still confirmed', async () => {
    const engine = pair.engineOn();
    await engine.enqueue('send', 0, { confirm: ONE });
    const client = new Redis(pair.master.url);
    await client.script('FLUSH');
    client.disconnect();
    await expect(engine.enqueue('send', 1, { confirm: ONE })).resolves.toMatchObject({
      outcome: 'added',
    });
    expect(await engine.queues.stats('default')).toMatchObject({ waiting: 2 });
  });

  test('the connection breaks while it waits: stored, and it is not claimed that it is safe', async () => {
    const proxy = await FaultProxy.listen({ target: { port: pair.master.port } });
    pair.owns(proxy);
    const driver = redis({ url: proxy.url('redis'), prefix: `c-${randomUUID().slice(0, 8)}` });
    pair.owns(driver);
    await driver.connect();
    const confirm = { replicas: 1, fsync: false, timeoutMs: 3_000 };
    const message = (id: string): OutboundMessage => ({
      id,
      idOrigin: 'core',
      headers: {},
      body: Buffer.from(id),
      confirm,
    });
    const publish = (id: string, sequence: number) =>
      driver.publish('default', [message(id)], { batch: { producer: 'p', sequence } });
    expect(await publish('a', 1)).toBe('stored');
    pair.replica.freeze();
    const publishing = publish('b', 2);
    await expect.poll(async () => (await driver.stats('default')).waiting).toBe(2);
    proxy.resetExisting();
    const [result] = (await publishing) as readonly PublishResult[];
    expect(result).toMatchObject({
      type: 'unconfirmed',
      message: expect.stringMatching(/not known whether 1 replicas have it/),
    });
    await proxy.heal();
    // A new connection has written nothing: its WAIT alone would confirm anything.
    await expect
      .poll(
        async () =>
          Promise.resolve(publish('b', 2)).then(
            ([one]) => Reflect.get(Object(one), 'type'),
            () => 'away',
          ),
        {
          timeout: 12_000,
          interval: 100,
        },
      )
      .toBe('unconfirmed');
    pair.replica.thaw();
    expect(await publish('b', 2)).toBe('stored');
    expect(await driver.stats('default')).toMatchObject({ waiting: 2 });
  });
});
