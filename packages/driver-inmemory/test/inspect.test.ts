import { describe, expect, it } from 'vitest';
import type { PeekState } from '@switchyard/core/driver';
import { Bench, ids, message, START, take } from './support.ts';

async function pages(bench: Bench, state: PeekState, limit: number): Promise<string[][]> {
  const all: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await bench.driver.peek('mail', { state, limit, cursor });
    all.push(ids(page.messages));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return all;
}

describe('stats', () => {
  it('counts exactly, and knows nothing of a queue that was never used', async () => {
    const bench = new Bench();
    const nothing = { waiting: 0, delayed: 0, active: 0, oldestAgeSeconds: 0 };
    expect(await bench.driver.stats('mail')).toEqual(nothing);
    bench.publish('a', 'b', message('c', { delayMs: 9_000 }));
    await take(await bench.open(), 1);
    await bench.clock.advance('3s');
    expect(await bench.driver.stats('mail')).toEqual({
      waiting: 1,
      delayed: 1,
      active: 1,
      oldestAgeSeconds: 3,
    });
    expect(await bench.driver.stats('other')).toEqual(nothing);
  });

  it('tells the age of the message that is ready longest', async () => {
    const bench = new Bench();
    const reader = await bench.open('mail', 60_000);
    const age = async (): Promise<unknown> => (await bench.driver.stats('mail')).oldestAgeSeconds;
    bench.publish(message('delayed', { delayMs: 2_000 }), message('low', { priority: 0 }));
    await bench.clock.advance('1s');
    bench.publish(message('high', { priority: 9 }));
    await bench.clock.advance('4s');
    expect(await age()).toBe(5);
    const [high, delayed, low] = await take(reader);
    expect(await age()).toBe(0);
    if (!high || !delayed || !low) throw new Error('missing');
    await bench.settle(reader, [high]);
    await bench.settle(reader, [low], { kind: 'release', delayMs: 1_000 });
    await bench.settle(reader, [delayed], { kind: 'release', delayMs: 0 });
    expect(await age()).toBe(3);
    await bench.settle(reader, await take(reader));
    await bench.clock.advance('2s');
    expect(await age()).toBe(1);
  });
});

describe('peek', () => {
  it('shows pages of each state in order, without taking anything', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    for (let n = 0; n < 5; n += 1) bench.publish(`active${n}`);
    await take(reader);
    for (let n = 0; n < 5; n += 1) {
      bench.publish(message(`w${n}`, { priority: n % 2 === 0 ? 3 : 7 }));
      bench.publish(message(`d${n}`, { delayMs: 100 - 10 * n }));
    }
    expect(await pages(bench, 'waiting', 2)).toEqual([['w1', 'w3'], ['w0', 'w2'], ['w4']]);
    expect(await pages(bench, 'delayed', 3)).toEqual([
      ['d4', 'd3', 'd2'],
      ['d1', 'd0'],
    ]);
    expect(await pages(bench, 'active', 5)).toEqual([
      ['active0', 'active1', 'active2', 'active3', 'active4'],
    ]);
    expect(await bench.driver.stats('mail')).toMatchObject({ waiting: 5, delayed: 5, active: 5 });
    expect(ids(await take(reader))).toEqual(['w1', 'w3', 'w0', 'w2', 'w4']);
  });

  it('goes on behind its cursor whatever happened meanwhile', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish('a', 'b', 'c', 'd');
    const held = await take(reader, 2);
    await bench.settle(reader, held, { kind: 'release', delayMs: 0 });
    const { cursor } = await bench.driver.peek('mail', { state: 'waiting', limit: 2 });
    await bench.settle(reader, await take(reader, 3));
    bench.publish('e');
    const next = await bench.driver.peek('mail', { state: 'waiting', limit: 5, cursor });
    expect(ids(next.messages)).toEqual(['d', 'e']);
    expect(next.cursor).toBeUndefined();
  });

  it('shows headers, body and due time as they are, and bytes of others as malformed', async () => {
    const bench = new Bench();
    const sent = message('a', { delayMs: 7, extra: { x: '1' } });
    bench.publish(sent);
    const raw = new Uint8Array([1]);
    bench.driver.injectMalformed('mail', raw);
    const delayed = await bench.driver.peek('mail', { state: 'delayed', limit: 1 });
    expect(delayed.messages).toEqual([
      {
        state: 'delayed',
        id: 'a',
        headers: sent.headers,
        extra: { x: '1' },
        body: sent.body,
        dueAt: START + 7,
      },
    ]);
    const waiting = await bench.driver.peek('mail', { state: 'waiting', limit: 1 });
    expect(waiting.messages).toMatchObject([{ state: 'waiting', malformed: true, raw }]);
  });

  it('refuses a cursor that is none of its own', async () => {
    const bench = new Bench();
    bench.publish('a', 'b');
    const { cursor } = await bench.driver.peek('mail', { state: 'waiting', limit: 1 });
    for (const options of [
      { state: 'waiting', limit: 1, cursor: 'nonsense' },
      { state: 'delayed', limit: 1, cursor },
    ] as const)
      await expect(bench.driver.peek('mail', options)).rejects.toMatchObject({
        code: 'ERR_CONFIG_INVALID',
      });
  });

  it('finds nothing in a queue that was never used', async () => {
    expect(await new Bench().driver.peek('mail', { state: 'waiting', limit: 1 })).toEqual({
      messages: [],
    });
  });
});

describe('purge', () => {
  it('removes what waits or is delayed, leaves what is active, and answers how many went', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish('a', 'b', message('high', { priority: 9 }), message('late', { delayMs: 5 }));
    const held = await take(reader, 1);
    const back = await take(reader, 1);
    await bench.settle(reader, back, { kind: 'release', delayMs: 0 });
    expect(await bench.driver.purge('mail')).toBe(3);
    expect(await bench.driver.stats('mail')).toMatchObject({ waiting: 0, delayed: 0, active: 1 });
    bench.publish('c');
    await bench.settle(reader, held, { kind: 'release', delayMs: 0 });
    await bench.clock.advance(5);
    expect(await bench.drainIds(reader)).toEqual(['high', 'c']);
    expect(await bench.driver.purge('never')).toBe(0);
  });
});

describe('backlog and messages', () => {
  it('look at every queue, but dead letters are no backlog', async () => {
    const bench = new Bench();
    bench.publish('a', message('b', { delayMs: 50 }));
    bench.publishTo('other', message('c', { delayMs: 20 }));
    bench.publishTo('mail.dead', 'd');
    expect(bench.driver.backlog()).toEqual({
      waiting: 1,
      delayed: 2,
      active: 0,
      nextDueAt: START + 20,
    });
    await bench.clock.advance(20);
    expect(bench.driver.backlog()).toEqual({
      waiting: 2,
      delayed: 1,
      active: 0,
      nextDueAt: START + 50,
    });
    expect(
      bench.driver.messages().map(({ queue, id, since }) => [queue, id, since - START]),
    ).toEqual([
      ['mail', 'a', 0],
      ['mail', 'b', 0],
      ['other', 'c', 20],
      ['mail.dead', 'd', 0],
    ]);
  });
});
