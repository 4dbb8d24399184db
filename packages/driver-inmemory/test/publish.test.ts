import { describe, expect, it } from 'vitest';
import { Bench, ids, message, take, takeOne } from './support.ts';

const user = { idOrigin: 'user' } as const;
const redrive = { idOrigin: 'redrive' } as const;

describe('publish', () => {
  it('answers at once, and delivers in order', async () => {
    const bench = new Bench();
    expect(bench.publish('a', 'b')).toBe('stored');
    bench.publish('c');
    expect(ids(await take(await bench.open()))).toEqual(['a', 'b', 'c']);
  });

  it('stores headers and body as they are, without a copy', async () => {
    const bench = new Bench();
    const sent = message('a', { extra: { tenant: 'x' }, body: new Uint8Array([9, 8]) });
    bench.publish(sent);
    const reader = await bench.open();
    for (const run of [1, 2]) {
      const got = await takeOne(reader);
      expect(got.headers).toBe(sent.headers);
      expect(got.extra).toBe(sent.extra);
      expect(got.body).toBe(sent.body);
      expect([...got.body]).toEqual([9, 8]);
      expect(got).toMatchObject({ queue: 'mail', id: 'a', run, deaths: 0 });
      await bench.settle(reader, [got], { kind: 'release', delayMs: 0 });
    }
  });

  it('keeps queues apart', async () => {
    const bench = new Bench();
    bench.publish('a');
    bench.publishTo('other', 'b');
    expect(ids(await take(await bench.open('other')))).toEqual(['b']);
  });

  it('holds a delayed message back until it is due, then behind what waits', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish(message('late', { delayMs: 500 }), message('soon', { delayMs: 100 }));
    await bench.clock.advance(99);
    expect(await take(reader)).toEqual([]);
    bench.publish('now');
    await bench.clock.advance(1);
    expect(ids(await take(reader))).toEqual(['now', 'soon']);
    await bench.clock.advance(399);
    expect(await take(reader)).toEqual([]);
    await bench.clock.advance(1);
    expect(ids(await take(reader))).toEqual(['late']);
  });

  it.each([30, 400, 36_500])('holds a message back for %d days', async (days) => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish(message('a', { delayMs: days * 86_400_000 }));
    const received = reader.receive({ max: 1, waitMs: 40_000 * 86_400_000 });
    await bench.clock.advance(days * 86_400_000 - 1);
    expect((await bench.driver.stats('mail')).delayed).toBe(1);
    await bench.clock.advance(1);
    expect(ids(await received)).toEqual(['a']);
  });
});

describe('ids given by the user', () => {
  const twice = [{ type: 'duplicate', existingId: 'a' }];

  it.each(['waiting', 'delayed', 'active', 'dead'])(
    'are duplicates of a %s message',
    async (state) => {
      const bench = new Bench();
      const reader = await bench.open();
      bench.publish(message('a', state === 'delayed' ? { delayMs: 5 } : {}));
      if (state === 'active' || state === 'dead') {
        const got = await take(reader);
        if (state === 'dead')
          await bench.settle(reader, got, { kind: 'dead', reason: 'unrecoverable' });
      }
      expect(bench.publish(message('a', user))).toEqual(twice);
      expect(bench.publish(message('b', user), message('a', user), message('b', user))).toEqual([
        { type: 'stored' },
        ...twice,
        { type: 'duplicate', existingId: 'b' },
      ]);
    },
  );

  it('are free again once the message is acked or purged', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish(message('a', user));
    await bench.settle(reader, await take(reader));
    expect(bench.publish(message('a', user))).toBe('stored');
    await bench.driver.purge('mail');
    expect(bench.publish(message('a', user))).toBe('stored');
  });

  it('are unique over the bands of a logical queue, and per logical queue', () => {
    const bench = new Bench();
    bench.publishTo('mail.high', 'a');
    expect(bench.publish(message('a', user))).toEqual(twice);
    expect(bench.publishTo('other', message('a', user))).toBe('stored');
  });

  it('are not looked up for core, whose copies may share an id with their original', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish(message('a', user));
    const original = await take(reader);
    bench.publish('a');
    expect(await bench.settle(reader, original)).toEqual(['settled']);
    expect(bench.publish(message('a', user))).toEqual(twice);
    const copy = await take(reader);
    bench.publish('a');
    bench.publish('a');
    expect(await bench.settle(reader, copy)).toEqual(['settled']);
    expect(await bench.drainIds(reader)).toEqual(['a', 'a']);
    expect(bench.publish(message('a', user))).toBe('stored');
  });

  it('stay taken by the original if its copy goes first', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish('a');
    const original = await take(reader);
    bench.publish('a');
    await bench.settle(reader, await take(reader));
    expect(bench.publish(message('a', user))).toEqual(twice);
    await bench.settle(reader, original);
    expect(bench.publish(message('a', user))).toBe('stored');
  });

  it('of a redrive are duplicates of a live message only, and runs go on counting', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish('a');
    await bench.settle(reader, await take(reader), { kind: 'dead', reason: 'poison' });
    const dead = await bench.open('mail.dead');
    const [letter] = await take(dead);
    expect(bench.publish(message('a', redrive))).toBe('stored');
    expect(bench.publish(message('a', redrive))).toEqual(twice);
    await bench.settle(dead, letter === undefined ? [] : [letter]);
    expect(await takeOne(reader)).toMatchObject({ id: 'a', run: 3, deaths: 0 });
  });
});

describe('repeated batches', () => {
  it('are answered as the first time', async () => {
    const bench = new Bench();
    const first = bench.batch();
    const again = (): unknown =>
      bench.driver.publish('mail', [message('a', user), message('a', user)], first);
    const answer = again();
    expect(answer).toEqual([{ type: 'stored' }, { type: 'duplicate', existingId: 'a' }]);
    expect(again()).toEqual(answer);
    const reader = await bench.open();
    expect(await bench.drainIds(reader)).toEqual(['a']);
    expect(again()).toEqual(answer);
    expect(await take(reader)).toEqual([]);
  });

  it('are told apart by producer and by sequence', async () => {
    const bench = new Bench();
    for (const [producer, sequence] of [
      ['p', 1],
      ['p', 2],
      ['q', 1],
    ] as const)
      void bench.driver.publish('mail', [message('a')], { batch: { producer, sequence } });
    expect((await bench.driver.stats('mail')).waiting).toBe(3);
  });

  it('of settlements do nothing twice', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish('a', 'b');
    const [a, b] = await take(reader);
    if (a === undefined || b === undefined) throw new Error('missing');
    await bench.settle(reader, [b]);
    const batch = bench.batch();
    const settlements = [a, b].map(
      (delivery) => ({ delivery, kind: 'release', delayMs: 0 }) as const,
    );
    expect(await reader.settle(settlements, batch)).toEqual(['settled', 'lease-lost']);
    expect(await reader.settle(settlements, batch)).toEqual(['settled', 'lease-lost']);
    expect(await bench.drainIds(reader)).toEqual(['a']);
  });

  it('are remembered for ten minutes', async () => {
    const bench = new Bench();
    const batch = bench.batch();
    const again = (): unknown => bench.driver.publish('mail', [message('a')], batch);
    again();
    await bench.clock.advance('599s');
    again();
    expect((await bench.driver.stats('mail')).waiting).toBe(1);
    await bench.clock.advance('1s');
    again();
    expect((await bench.driver.stats('mail')).waiting).toBe(2);
  });
});
