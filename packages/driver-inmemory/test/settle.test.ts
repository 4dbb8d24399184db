import { describe, expect, it } from 'vitest';
import { Bench, ids, message, take, takeOne } from './support.ts';

describe('release', () => {
  it('without a delay puts the message back at its old place, at once', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish('a', 'b', 'c', 'd');
    const held = await take(reader, 3);
    await bench.settle(reader, [...held].toReversed(), { kind: 'release', delayMs: 0 });
    bench.publish('e');
    const again = await take(reader);
    expect(ids(again)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(again.map(({ deaths }) => deaths)).toEqual([0, 0, 0, 0, 0]);
  });

  it('with a delay makes it ready when due, behind what waits then', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish('a', 'b');
    await bench.settle(reader, await take(reader, 1), { kind: 'release', delayMs: 100 });
    expect(await bench.driver.stats('mail')).toMatchObject({ waiting: 1, delayed: 1, active: 0 });
    await bench.clock.advance(99);
    bench.publish('c');
    await bench.clock.advance(1);
    bench.publish('d');
    const got = await take(reader);
    expect(ids(got)).toEqual(['b', 'c', 'a', 'd']);
    expect(got[2]).toMatchObject({ run: 2, deaths: 0 });
  });

  it('merges its patch into extra, where null removes, and leaves headers and body alone', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    const sent = message('a', { extra: Object.freeze({ keep: '1', change: '1', drop: '1' }) });
    bench.publish(sent);
    const headers = { change: '2', drop: null, add: '3' };
    await bench.settle(reader, await take(reader), { kind: 'release', delayMs: 0, headers });
    const got = await takeOne(reader);
    expect(got.extra).toEqual({ keep: '1', change: '2', add: '3' });
    expect(sent.extra).toEqual({ keep: '1', change: '1', drop: '1' });
    expect(got.headers).toBe(sent.headers);
    expect(got.body).toBe(sent.body);
    const removal = { keep: null, change: null, add: null };
    await bench.settle(reader, [got], { kind: 'release', delayMs: 5, headers: removal });
    await bench.clock.advance(5);
    expect((await takeOne(reader)).extra).toBeUndefined();
  });

  it('takes a header for a header, whatever its name', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish('a');
    const headers = { ['__proto__']: 'x', constructor: 'y' };
    await bench.settle(reader, await take(reader), { kind: 'release', delayMs: 0, headers });
    const { extra } = await takeOne(reader);
    expect(Object.entries(extra ?? {})).toEqual(Object.entries(headers));
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('dead', () => {
  it('moves the message to the dead-letter queue in one step, patched', async () => {
    const bench = new Bench();
    const reader = await bench.open('mail');
    const sent = message('a', { extra: { x: '1' }, priority: 9, orderingKey: 'k' });
    bench.publish(sent, message('b', { orderingKey: 'k' }));
    const headers = { 'sy-dead-reason': 'poison', x: null };
    const seen: string[] = [];
    bench.driver.onChange(() =>
      seen.push(
        bench.driver
          .messages()
          .map(({ id }) => id)
          .toSorted()
          .join(),
      ),
    );
    const held = await take(reader);
    await bench.settle(reader, held, { kind: 'dead', reason: 'poison', headers });
    expect(new Set(seen)).toEqual(new Set(['a,b']));
    expect(ids(await take(reader))).toEqual(['b']);
    const dead = await takeOne(await bench.open('mail.dead'));
    expect(dead).toMatchObject({
      queue: 'mail.dead',
      id: 'a',
      extra: { 'sy-dead-reason': 'poison' },
    });
    expect(dead.headers).toBe(sent.headers);
    expect(dead.body).toBe(sent.body);
  });

  it('keeps dead letters in the order of their death, whatever they were before', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish(
      message('low', { priority: 0 }),
      message('high', { priority: 9 }),
      message('k1', { orderingKey: 'k' }),
      message('k2', { orderingKey: 'k' }),
    );
    for (let letter = await take(reader, 4); letter.length > 0; letter = await take(reader, 4))
      await bench.settle(reader, letter.toReversed(), { kind: 'dead', reason: 'max_attempts' });
    const dead = await bench.open('mail.dead');
    expect(ids(await take(dead))).toEqual(['low', 'k1', 'high', 'k2']);
  });

  it('collects those of all bands in the one queue of their logical queue', async () => {
    const bench = new Bench();
    for (const queue of ['mail.high', 'mail.low', 'mail.dead', 'mail']) {
      bench.publishTo(queue, queue);
      const reader = await bench.open(queue);
      const held = (await take(reader)).filter(({ id }) => id === queue);
      await bench.settle(reader, held, { kind: 'dead', reason: 'deadline' });
      await reader.close();
    }
    expect(ids(await take(await bench.open('mail.dead')))).toEqual([
      'mail.high',
      'mail.low',
      'mail.dead',
      'mail',
    ]);
  });
});

describe('bytes of somebody else', () => {
  it('arrive as malformed, under one made-up id, and can be released', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    const raw = new Uint8Array([0xff, 0, 0xfe]);
    bench.driver.injectMalformed('mail', raw);
    bench.driver.injectMalformed('mail', raw);
    const [first, second] = await take(reader);
    expect(first).toMatchObject({ malformed: true, queue: 'mail', deaths: 0 });
    expect(first).not.toHaveProperty('headers');
    expect(first?.malformed === true && first.raw).toBe(raw);
    expect(first?.id).not.toBe(second?.id);
    if (first === undefined) throw new Error('missing');
    await bench.settle(reader, [first], { kind: 'release', delayMs: 0, headers: { x: '1' } });
    expect(await take(reader)).toMatchObject([{ malformed: true, id: first.id, raw }]);
  });

  it('become a readable dead letter with their bytes intact and all their patches', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    const raw = new Uint8Array([0xff, 0, 0xfe]);
    bench.driver.injectMalformed('mail', raw);
    await bench.settle(reader, await take(reader), {
      kind: 'release',
      delayMs: 0,
      headers: { x: '1' },
    });
    await bench.settle(reader, await take(reader), {
      kind: 'dead',
      reason: 'undecodable',
      headers: { y: '2' },
    });
    const dead = await takeOne(await bench.open('mail.dead'));
    expect(dead.body).toBe(raw);
    expect(dead.headers).toEqual({});
    expect(dead.extra).toEqual({ 'sy-malformed': '1', x: '1', y: '2' });
  });
});

describe('a batch of settlements', () => {
  it('may mix its kinds', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish('ack', 'release', 'retry', 'dead');
    const [ack, release, retry, dead] = await take(reader);
    if (!ack || !release || !retry || !dead) throw new Error('missing');
    const answer = await reader.settle(
      [
        { delivery: ack, kind: 'ack' },
        { delivery: release, kind: 'release', delayMs: 0 },
        { delivery: retry, kind: 'release', delayMs: 5 },
        { delivery: dead, kind: 'dead', reason: 'max_attempts' },
      ],
      bench.batch(),
    );
    expect(answer).toBe('settled');
    expect(bench.driver.messages().map(({ id, queue, state }) => [id, queue, state])).toEqual([
      ['release', 'mail', 'waiting'],
      ['retry', 'mail', 'delayed'],
      ['dead', 'mail.dead', 'waiting'],
    ]);
  });
});
