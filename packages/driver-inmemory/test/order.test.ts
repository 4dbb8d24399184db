import { describe, expect, it } from 'vitest';
import { Bench, ids, LEASE_MS, message, take } from './support.ts';

const keyed = (id: string, key = 'k', more = {}): ReturnType<typeof message> =>
  message(id, { orderingKey: key, ...more });

describe('priority', () => {
  it('goes higher first, and first come first served inside a priority', async () => {
    const bench = new Bench();
    bench.publish(
      ...[0, 9, 5, 9, 0].map((priority, index) => message(`p${priority}-${index}`, { priority })),
      'normal',
    );
    expect(ids(await take(await bench.open()))).toEqual([
      'p9-1',
      'p9-3',
      'p5-2',
      'normal',
      'p0-0',
      'p0-4',
    ]);
  });

  it('lets a late high one overtake, and a released one keep its place among its equals', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish(message('low', { priority: 1 }), message('low2', { priority: 1 }));
    const held = await take(reader, 1);
    bench.publish(message('high', { priority: 8 }));
    await bench.settle(reader, held, { kind: 'release', delayMs: 0 });
    expect(await bench.drainIds(reader)).toEqual(['high', 'low', 'low2']);
  });

  it('that is none counts as normal', async () => {
    const bench = new Bench();
    bench.publish(
      message('six', { priority: 6 }),
      message('odd', { priority: 5.5 }),
      message('off', { priority: 99 }),
    );
    expect(await bench.drainIds(await bench.open())).toEqual(['six', 'odd', 'off']);
  });
});

describe('an ordering key', () => {
  it('delivers only its head, and keys do not hold up each other', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish(keyed('a1', 'a'), keyed('a2', 'a'), keyed('b1', 'b'), 'free', keyed('b2', 'b'));
    const held = await take(reader);
    expect(ids(held)).toEqual(['a1', 'b1', 'free']);
    expect(await take(reader)).toEqual([]);
    expect(await bench.driver.stats('mail')).toMatchObject({ waiting: 2, active: 3 });
    await bench.settle(reader, held.slice(0, 1));
    expect(ids(await take(reader))).toEqual(['a2']);
    await bench.settle(reader, held.slice(1, 2));
    expect(ids(await take(reader))).toEqual(['b2']);
  });

  it('stays held by a head that is released', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish(keyed('1'), keyed('2'));
    await bench.settle(reader, await take(reader), { kind: 'release', delayMs: 0 });
    expect(await bench.drainIds(reader)).toEqual(['1', '2']);
  });

  it.each([
    ['retried later', [{ kind: 'release', delayMs: 500 }], 500],
    ['lost with its lease', [], LEASE_MS],
  ] as const)('stays held by a head that is %s', async (_, kinds, afterMs) => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish(keyed('1'), keyed('2'));
    const held = await take(reader);
    for (const kind of kinds) await bench.settle(reader, held, kind);
    await bench.clock.advance(afterMs - 1);
    expect(await take(reader)).toEqual([]);
    await bench.clock.advance(1);
    expect(await bench.drainIds(reader)).toEqual(['1', '2']);
  });

  it('goes on when its head is dead, and when the head is given back by a closing consumer', async () => {
    const bench = new Bench();
    const [reader, other] = [await bench.open(), await bench.open()];
    bench.publish(keyed('1'), keyed('2'), keyed('3'));
    await bench.settle(reader, await take(reader), { kind: 'dead', reason: 'max_attempts' });
    expect(ids(await take(reader))).toEqual(['2']);
    await reader.close();
    expect(await bench.drainIds(other)).toEqual(['2', '3']);
  });

  it('gives a delayed message its place when it comes due', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish(keyed('late', 'k', { delayMs: 100 }), keyed('1'), keyed('2'));
    expect(await bench.drainIds(reader)).toEqual(['1', '2']);
    bench.publish(keyed('3'));
    await bench.clock.advance(100);
    bench.publish(keyed('4'));
    expect(await bench.drainIds(reader)).toEqual(['3', 'late', '4']);
  });

  it('counts its blocked messages as waiting, for stats, peek and purge', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish(keyed('1'), keyed('2'), keyed('3'));
    const held = await take(reader);
    await bench.clock.advance('5s');
    expect(await bench.driver.stats('mail')).toMatchObject({ waiting: 2, oldestAgeSeconds: 5 });
    expect(ids((await bench.driver.peek('mail', { state: 'waiting', limit: 9 })).messages)).toEqual(
      ['2', '3'],
    );
    expect(await bench.driver.purge('mail')).toBe(2);
    bench.publish(keyed('4'));
    expect(await take(reader)).toEqual([]);
    await bench.settle(reader, held);
    expect(await bench.drainIds(reader)).toEqual(['4']);
  });

  it('is free after a purge of a head that was held back', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish(keyed('1'), keyed('2'));
    await bench.settle(reader, await take(reader), { kind: 'release', delayMs: 500 });
    expect(await bench.driver.purge('mail')).toBe(2);
    bench.publish(keyed('3'));
    expect(await bench.drainIds(reader)).toEqual(['3']);
  });
});
