import { describe, expect, test } from 'vitest';
import { SendBench } from '../support/send-bench.ts';
import { turn } from '../support/turn.ts';

describe('while nothing is in the way', () => {
  test('a batch goes at once, and is answered at once where the driver does', () => {
    const bench = new SendBench();
    bench.now = 'stored';
    void bench.send(3);
    expect(bench.ids).toEqual([['a1', 'a2', 'a3']]);
    expect(bench.line.publish('mail', [])).toEqual([]);
    expect(bench.clock.pending).toBe(0);
  });
});

describe('jobs in flight', () => {
  test('are never more than maxInFlight; further ones go on in order once there is room', async () => {
    const bench = new SendBench({ maxInFlight: 5, maxPending: 100 });
    const answers = [2, 2, 2, 1, 3, 2].map((count) => bench.send(count));
    expect(bench.ids).toEqual([
      ['a1', 'a2'],
      ['a3', 'a4'],
    ]);
    for (let call = 0; call < bench.sent.length; call += 1) {
      bench.sent[call]?.answer('stored');
      await turn();
    }
    expect((await Promise.all(answers)).flat()).toEqual(Array(12).fill('stored'));
    expect(bench.ids.flat()).toEqual(Array.from({ length: 12 }, (_, n) => `a${n + 1}`));
    expect(bench.mostInFlight).toBeLessThanOrEqual(5);
  });

  test('who waits is not overtaken by a small batch that would fit', async () => {
    const bench = new SendBench({ maxInFlight: 5 });
    void bench.send(4);
    void bench.send(3);
    void bench.send(1);
    expect(bench.ids).toHaveLength(1);
    bench.sent[0]?.answer('stored');
    await turn();
    expect(bench.ids.flat()).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8']);
  });

  test('that waited leave together with those of their queue, each with its own answer', async () => {
    const bench = new SendBench({ maxInFlight: 5 });
    void bench.send(5);
    const waiting = [bench.send(1), bench.send(2), bench.send(1, 'news'), bench.send(1)];
    bench.sent[0]?.answer('stored');
    await turn();
    expect(bench.ids.slice(1)).toEqual([['a6', 'a7', 'a8'], ['a9'], ['a10']]);
    bench.sent[1]?.answer('unknown');
    bench.sent[2]?.answer('stored');
    bench.sent[3]?.answer('stored');
    expect(await Promise.all(waiting)).toEqual([
      ['unknown'],
      ['unknown', 'unknown'],
      ['stored'],
      ['stored'],
    ]);
  });

  test('are bounded in bytes too; a batch that is heavier travels alone', async () => {
    const bench = new SendBench({ maxInFlight: 100, maxPendingBytes: 100 });
    const heavy = bench.send(1, 'mail', 150);
    const light = [bench.send(1, 'mail', 60), bench.send(1, 'mail', 40)];
    expect(bench.ids).toEqual([['a1']]);
    bench.sent[0]?.answer('stored');
    await turn();
    expect(bench.ids).toEqual([['a1'], ['a2', 'a3']]);
    bench.sent[1]?.answer('stored');
    expect(await Promise.all([heavy, ...light])).toEqual([['stored'], ['stored'], ['stored']]);
  });

  test('are in few batches: no more than a driver remembers', async () => {
    const bench = new SendBench({ maxInFlight: 1_000, maxPending: 1_000 });
    for (let call = 0; call < 150; call += 1) void bench.send(1);
    expect(bench.sent).toHaveLength(100);
    bench.sent[0]?.answer('stored');
    await turn();
    expect(bench.ids[100]).toHaveLength(50);
  });
});

describe('too many', () => {
  test('waiting jobs: the call is refused at once and whole, and nothing of it is ever sent', async () => {
    const bench = new SendBench({ maxInFlight: 2, maxPending: 5 });
    const taken = [bench.send(2), bench.send(2), bench.send(2)];
    expect(await bench.send(2)).toEqual(['ERR_BACK_PRESSURE', 'ERR_BACK_PRESSURE']);
    const last = bench.send(1);
    for (let call = 0; call < bench.sent.length; call += 1) {
      bench.sent[call]?.answer('stored');
      await turn();
    }
    expect((await Promise.all([...taken, last])).flat()).toEqual(Array(7).fill('stored'));
    expect(bench.ids.flat()).not.toContain('a7');
    expect(bench.ids.flat()).not.toContain('a8');
  });

  test('waiting bytes: refused, and the message says which limit', async () => {
    const bench = new SendBench({ maxInFlight: 1, maxPendingBytes: 100 });
    void bench.send(1, 'mail', 50);
    void bench.send(1, 'mail', 60);
    expect(await bench.send(1, 'mail', 41)).toEqual(['ERR_BACK_PRESSURE']);
    const [refused] = await bench.line.publish('mail', [
      { id: 'x', idOrigin: 'core', headers: {}, extra: { ab: 'cd' }, body: new Uint8Array(37) },
    ]);
    expect(refused).toMatchObject({
      error: { message: expect.stringContaining('maxPendingBytes') },
    });
    void bench.send(1, 'mail', 40);
    bench.sent[0]?.answer('stored');
    await turn();
    expect(bench.ids.flat()).toEqual(['a1', 'a2']);
  });
});
