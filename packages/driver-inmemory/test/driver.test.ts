import type { DriverFactory } from '@switchyard/core/driver';
import { describe, expect, it } from 'vitest';
import { createDriver, inmemory, virtualClock } from '../src/index.ts';
import { Bench, message, take, turns } from './support.ts';

describe('inmemory', () => {
  it('shows a clock only if it was given one', () => {
    const clock = virtualClock();
    expect(inmemory({ clock }).clock).toBe(clock);
    expect(inmemory()).not.toHaveProperty('clock');
  });

  it('is what createDriver makes, whatever the prefix', () => {
    const factory: DriverFactory = createDriver;
    const driver = factory({ prefix: 'switchyard', url: undefined });
    expect(driver).toMatchObject({ name: 'inmemory', capabilities: { durable: false } });
    const clock = virtualClock();
    expect(factory({ prefix: 'x', clock }).clock).toBe(clock);
  });

  it.each([{ host: 'localhost' }, { clock: {} }, { clok: virtualClock() }])(
    'refuses %j',
    (options) => {
      expect(() => createDriver({ prefix: 'x', ...options })).toThrow(
        expect.objectContaining({ code: 'ERR_CONFIG_INVALID' }),
      );
    },
  );

  it.each([0, -1, Number.NaN, Infinity])('refuses a lease of %d ms', async (leaseMs) => {
    await expect(inmemory().subscribe('mail', { leaseMs, prefetch: 1 })).rejects.toMatchObject({
      code: 'ERR_CONFIG_INVALID',
    });
  });

  it('lives in real time without a clock', async () => {
    const driver = inmemory();
    const reader = await driver.subscribe('mail', { leaseMs: 1_000, prefetch: 1 });
    const due = Date.now() + 20;
    void driver.publish('mail', [message('a', { delayMs: 20 })], {
      batch: { producer: 'p', sequence: 1 },
    });
    const got = await reader.receive({ max: 1, waitMs: 5_000 });
    expect(got).toHaveLength(1);
    expect(Date.now()).toBeGreaterThanOrEqual(due);
    await driver.close();
  });
});

describe('close', () => {
  it('refuses everything after, and is idempotent', async () => {
    const bench = new Bench();
    const { driver } = bench;
    await driver.connect();
    await driver.connect();
    await driver.ping();
    const reader = await bench.open();
    bench.publish('a');
    const held = await take(reader);
    await driver.close();
    await driver.close();
    const calls: (() => unknown)[] = [
      () => driver.connect(),
      () => driver.ping(),
      () => driver.publish('mail', [message('b')], bench.batch()),
      () => bench.open(),
      () => driver.stats('mail'),
      () => driver.peek('mail', { state: 'waiting', limit: 1 }),
      () => driver.purge('mail'),
      () => take(reader),
      () => bench.settle(reader, held),
      () => reader.renew(held),
    ];
    for (const call of calls)
      await expect((async () => call())()).rejects.toMatchObject({
        name: 'DriverError',
        code: 'ERR_CLOSED',
        retryable: false,
      });
    expect(() => driver.injectMalformed('mail', new Uint8Array())).toThrow('closed');
    await reader.close();
    expect(driver.messages()).toEqual([]);
  });

  it('ends every receive with nothing, and leaves no timer', async () => {
    const bench = new Bench();
    const [reader, other] = [await bench.open(), await bench.open('other')];
    bench.publish('held');
    await take(reader);
    const waiting = reader.receive({ max: 1, waitMs: 1_000 });
    await turns();
    const fresh = other.receive({ max: 1, waitMs: 1_000 });
    bench.publishTo('other', 'a');
    await bench.driver.close();
    expect(await Promise.all([waiting, fresh])).toEqual([[], []]);
    let told = false;
    bench.driver.onChange(() => (told = true));
    await bench.clock.advance('1h');
    expect(told).toBe(false);
  });
});
