import { asReceipt, type Delivery } from '@switchyard/core/driver';
import { describe, expect, it } from 'vitest';
import { Bench, ids, LEASE_MS, message, START, take, takeOne } from './support.ts';

describe('a lease', () => {
  it('lasts as long as the subscription says', async () => {
    const bench = new Bench();
    bench.publish('a', 'b');
    const [short, long] = [await bench.open('mail', 1_000), await bench.open('mail', 60_000)];
    expect(await takeOne(long)).toMatchObject({ id: 'a', leaseExpiresAt: START + 60_000 });
    expect(await takeOne(short)).toMatchObject({ id: 'b', leaseExpiresAt: START + 1_000 });
    await bench.clock.advance(1_000);
    expect(await bench.driver.stats('mail')).toMatchObject({ waiting: 1, active: 1 });
  });

  it('gives the message back at its old place when it runs out, as a death', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish('a', 'b', 'c');
    await take(reader, 2);
    await bench.clock.advance(LEASE_MS - 1);
    expect(ids(await take(reader))).toEqual(['c']);
    await bench.clock.advance(1);
    bench.publish('d');
    const again = await take(reader);
    expect(ids(again)).toEqual(['a', 'b', 'd']);
    expect(again.map(({ deaths }) => deaths)).toEqual([1, 1, 0]);
    expect(again).toMatchObject([{ run: 2 }, { run: 2 }, { run: 1 }]);
  });

  it('runs out when due though nobody calls', async () => {
    const bench = new Bench();
    bench.publish('a');
    await take(await bench.open());
    let told = 0;
    bench.driver.onChange(() => (told += 1));
    await bench.clock.advance(LEASE_MS - 1);
    expect(told).toBe(0);
    await bench.clock.advance(1);
    expect(told).toBe(1);
  });

  it('is prolonged by renew, again and again', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish('a', 'b');
    const [a, b] = await take(reader);
    if (a === undefined || b === undefined) throw new Error('missing');
    for (let round = 0; round < 5; round += 1) {
      await bench.clock.advance(LEASE_MS - 1);
      expect(await reader.renew([a])).toEqual([]);
    }
    expect(await bench.driver.stats('mail')).toMatchObject({ waiting: 1, active: 1 });
    expect(await bench.settle(reader, [a, b])).toEqual(['settled', 'lease-lost']);
  });

  it('cannot be renewed or settled once it ran out, whoever has the message now', async () => {
    const bench = new Bench();
    const [one, two] = [await bench.open(), await bench.open()];
    bench.publish('a');
    const [late] = await take(one);
    if (late === undefined) throw new Error('missing');
    await bench.clock.advance(LEASE_MS);
    expect(await one.renew([late])).toEqual([late]);
    expect(await bench.settle(one, [late])).toEqual(['lease-lost']);
    const now = await take(two);
    // Its holder lives after all: that was no death.
    expect(now).toMatchObject([{ id: 'a', run: 2, deaths: 0 }]);
    expect(now[0]?.receipt).not.toBe(late.receipt);
    for (const kind of [
      { kind: 'ack' },
      { kind: 'release', delayMs: 0, headers: { x: '1' } },
      { kind: 'release', delayMs: 9, headers: { x: '1' } },
      { kind: 'dead', reason: 'poison', headers: { x: '1' } },
    ] as const)
      expect(await bench.settle(one, [late], kind)).toEqual(['lease-lost']);
    expect(await one.renew([late])).toEqual([late]);
    expect(await bench.driver.stats('mail')).toMatchObject({ waiting: 0, delayed: 0, active: 1 });
    expect(await bench.settle(two, now)).toEqual(['settled']);
    expect(bench.driver.messages()).toEqual([]);
  });

  it.each([
    { kind: 'ack' },
    { kind: 'release', delayMs: 0 },
    { kind: 'release', delayMs: 9 },
    { kind: 'dead', reason: 'poison' },
  ] as const)('ends with %j: nothing brings it back', async (kind) => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish('a');
    const held = await take(reader);
    expect(await bench.settle(reader, [...held, ...held], kind)).toEqual(['settled', 'lease-lost']);
    const before = bench.driver.messages();
    expect(await reader.renew(held)).toEqual(held);
    expect(await bench.settle(reader, held)).toEqual(['lease-lost']);
    expect(bench.driver.messages()).toEqual(before);
    expect(await bench.driver.stats('mail')).toMatchObject({ active: 0 });
  });

  it('is not touched by receipts of others, made up or copied', async () => {
    const bench = new Bench();
    const [reader, stranger] = [await bench.open(), await bench.open()];
    bench.publish('a');
    const [held] = await take(reader);
    if (held === undefined) throw new Error('missing');
    const forged: Delivery[] = [
      { ...held, receipt: asReceipt({}) },
      { ...held, receipt: asReceipt({ ...held.receipt }) },
      { ...held, receipt: asReceipt(Object.create(Object.getPrototypeOf(held.receipt) as object)) },
      { ...held, receipt: undefined as never },
    ];
    expect(await bench.settle(reader, forged)).toEqual(forged.map(() => 'lease-lost'));
    expect(await reader.renew(forged)).toEqual(forged);
    expect(await bench.settle(stranger, [held])).toEqual(['lease-lost']);
    const elsewhere = new Bench();
    expect(await elsewhere.settle(await elsewhere.open(), [held])).toEqual(['lease-lost']);
    expect(await bench.settle(reader, [{ ...held, id: 'other' }])).toEqual(['settled']);
  });
});

describe('a consumer that closes', () => {
  it('gives back what it holds, uncounted and at its old place, but for what is kept', async () => {
    const bench = new Bench();
    const [reader, other] = [await bench.open(), await bench.open()];
    bench.publish('a', 'b', 'c', 'd');
    const [a, b, c] = await take(reader, 3);
    if (a === undefined || b === undefined || c === undefined) throw new Error('missing');
    await reader.close({ keep: [b] });
    await reader.close();
    const rest = await take(other);
    expect(ids(rest)).toEqual(['a', 'c', 'd']);
    expect(rest).toMatchObject([
      { run: 2, deaths: 0 },
      { run: 2, deaths: 0 },
      { run: 1, deaths: 0 },
    ]);
    expect(await bench.settle(reader, [a, b])).toEqual(['lease-lost', 'settled']);
  });

  it('may renew what is kept, whose lease else runs out', async () => {
    const bench = new Bench();
    const [reader, other] = [await bench.open(), await bench.open()];
    bench.publish('a', 'b');
    const [a, b] = await take(reader);
    if (a === undefined || b === undefined) throw new Error('missing');
    await reader.close({ keep: [a, b] });
    await bench.clock.advance(LEASE_MS - 1);
    expect(await reader.renew([b])).toEqual([]);
    await bench.clock.advance(1);
    expect(await take(other)).toMatchObject([{ id: 'a', deaths: 1 }]);
    expect(await bench.settle(reader, [b])).toEqual(['settled']);
  });

  it('leaves alone what others hold', async () => {
    const bench = new Bench();
    const [reader, other] = [await bench.open(), await bench.open()];
    bench.publish('a');
    const held = await take(other);
    await reader.close();
    expect(await take(other)).toEqual([]);
    expect(await bench.settle(other, held)).toEqual(['settled']);
  });

  it('ends its own waits only, and receives no more', async () => {
    const bench = new Bench();
    const [reader, other] = [await bench.open(), await bench.open()];
    const waits = [reader, other].map((one) => one.receive({ max: 1, waitMs: 1_000 }));
    await reader.close();
    bench.publish(message('a'));
    expect((await Promise.all(waits)).map(ids)).toEqual([[], ['a']]);
    await expect(reader.receive({ max: 1, waitMs: 0 })).rejects.toMatchObject({
      code: 'ERR_CLOSED',
    });
  });
});
