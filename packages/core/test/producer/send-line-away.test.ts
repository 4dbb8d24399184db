import { describe, expect, test } from 'vitest';
import { DriverError } from '../../src/exceptions/driver-error.ts';
import { AWAY, SendBench } from '../support/send-bench.ts';
import { turn } from '../support/turn.ts';

describe('a broker that is away', () => {
  test('is asked for with growing pauses, by one batch at a time, and all go on when it is back', async () => {
    const bench = new SendBench();
    bench.now = 'away';
    const answers = [bench.send(2), bench.send(1), bench.send(1, 'news')];
    expect(bench.ids).toEqual([['a1', 'a2']]);
    for (const pause of [50, 100, 200, 400]) {
      bench.clock.advance(pause - 1);
      await turn();
      const before = bench.sent.length;
      bench.clock.advance(1);
      await turn();
      expect(bench.ids.slice(before)).toEqual([['a1', 'a2']]);
    }
    bench.now = 'stored';
    bench.clock.advance(1_000);
    expect(await Promise.all(answers)).toEqual([['stored', 'stored'], ['stored'], ['stored']]);
    expect(bench.ids.slice(-3)).toEqual([['a1', 'a2'], ['a3'], ['a4']]);
    expect(bench.told).toEqual(['away', 'back']);
    expect(bench.clock.pending).toBe(0);
  });

  test('for longer than offlineMs: each call is told once its own time is over, and nothing is queued', async () => {
    const bench = new SendBench({ offlineMs: 1_000 });
    bench.now = 'away';
    const early = bench.send(2);
    bench.clock.advance(600);
    await turn();
    let told = false;
    const late = bench.send(1).finally(() => {
      told = true;
    });
    bench.clock.advance(400);
    expect(await early).toEqual(['ERR_BROKER_UNAVAILABLE', 'ERR_BROKER_UNAVAILABLE']);
    await turn();
    expect(told).toBe(false);
    bench.clock.advance(600);
    expect(await late).toEqual(['ERR_BROKER_UNAVAILABLE']);
    const before = bench.sent.length;
    bench.now = 'stored';
    bench.clock.advance(60_000);
    await turn();
    expect(bench.sent).toHaveLength(before);
    expect(bench.clock.pending).toBe(0);
  });

  test('says in its error what happened and what to do, and keeps the cause', async () => {
    const bench = new SendBench({ offlineMs: 7 });
    bench.now = 'away';
    const answer = bench.line.publish('mail', [
      { id: 'x', idOrigin: 'core', headers: {}, body: new Uint8Array(1) },
    ]);
    bench.clock.advance(7);
    const [result] = await answer;
    expect(result).toMatchObject({
      type: 'failed',
      error: {
        code: 'ERR_BROKER_UNAVAILABLE',
        retryable: true,
        cause: AWAY,
        message: expect.stringMatching(/7 ms.*offlineMs.*not queued.*nobody there.*enqueue again/),
      },
    });
  });

  test('is not waited for with offlineMs 0, though the first connection is', async () => {
    const bench = new SendBench({ offlineMs: 0 });
    bench.isOpen = false;
    const first = bench.send(1);
    bench.clock.advance(5_000);
    bench.connects[0]?.resolve();
    await turn();
    expect(bench.ids).toEqual([['a1']]);
    bench.sent[0]?.fail(AWAY);
    await turn();
    bench.clock.advance(0);
    expect(await first).toEqual(['ERR_BROKER_UNAVAILABLE']);
  });

  test('sees those that were on their way come back in their old order, before who waited', async () => {
    const bench = new SendBench({ maxInFlight: 3, maxPending: 100 });
    const answers = [1, 1, 1, 1, 1].map((count) => bench.send(count));
    for (const place of [2, 0, 1]) bench.sent[place]?.fail(AWAY);
    await turn();
    bench.now = 'stored';
    bench.clock.advance(1_000);
    expect(await Promise.all(answers)).toEqual(Array(5).fill(['stored']));
    expect(bench.ids.slice(3).flat()).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
  });

  test('has the waiting counted: beyond maxPending calls are refused, also those that would wait for it', async () => {
    const bench = new SendBench({ maxPending: 3, offlineMs: 1_000 });
    bench.now = 'away';
    const waiting = bench.send(3);
    expect(await bench.send(1)).toEqual(['ERR_BACK_PRESSURE']);
    bench.now = 'stored';
    bench.clock.advance(1_000);
    expect(await waiting).toEqual(['stored', 'stored', 'stored']);
  });

  test('that gives no answer is looked for again after a pause: not every waiting call is tried out', async () => {
    const bench = new SendBench();
    const first = bench.send(1);
    bench.sent[0]?.fail(AWAY);
    await turn();
    void bench.send(1);
    void bench.send(1);
    bench.clock.advance(50);
    await turn();
    bench.sent[1]?.answer('unknown');
    expect(await first).toEqual(['unknown']);
    await turn();
    expect(bench.ids).toEqual([['a1'], ['a1']]);
    bench.clock.advance(100);
    await turn();
    expect(bench.ids[2]).toEqual(['a2']);
  });

  test('is not looked for by more than there is room for beside those that are on their way', async () => {
    const bench = new SendBench({ maxInFlight: 6, offlineMs: 400 });
    const [small, large] = [bench.send(2), bench.send(4)];
    bench.clock.advance(360);
    const waiting = bench.send(3);
    bench.sent[0]?.fail(AWAY);
    await turn();
    bench.clock.advance(50);
    expect(await small).toEqual(['ERR_BROKER_UNAVAILABLE', 'ERR_BROKER_UNAVAILABLE']);
    await turn();
    expect(bench.sent).toHaveLength(2);
    bench.sent[1]?.answer('stored');
    expect(await large).toHaveLength(4);
    await turn();
    bench.sent[2]?.answer('stored');
    expect(await waiting).toEqual(['stored', 'stored', 'stored']);
    expect(bench.mostInFlight).toBe(6);
  });

  test('leaves no timer behind once the last call has left without an answer', async () => {
    const bench = new SendBench();
    const answer = bench.send(1);
    bench.sent[0]?.fail(AWAY);
    await turn();
    bench.clock.advance(50);
    bench.sent[1]?.answer('unknown');
    expect(await answer).toEqual(['unknown']);
    await turn();
    expect(bench.clock.pending).toBe(0);
  });

  test('keeps a call for offlineMs from its own departure, however long the driver took to say so', async () => {
    const bench = new SendBench({ offlineMs: 1_000 });
    const answer = bench.send(1);
    bench.clock.advance(900);
    bench.sent[0]?.fail(AWAY);
    await turn();
    bench.now = 'away';
    bench.clock.advance(100);
    expect(await answer).toEqual(['ERR_BROKER_UNAVAILABLE']);
  });

  test('does not count the time for which a call waited for room', async () => {
    const bench = new SendBench({ maxInFlight: 1, offlineMs: 1_000 });
    void bench.send(1);
    let told = false;
    const answer = bench.send(1).finally(() => {
      told = true;
    });
    bench.clock.advance(900);
    bench.sent[0]?.answer('stored');
    await turn();
    bench.now = 'away';
    bench.sent[1]?.fail(AWAY);
    await turn();
    bench.clock.advance(999);
    await turn();
    expect(told).toBe(false);
    bench.clock.advance(1);
    expect(await answer).toEqual(['ERR_BROKER_UNAVAILABLE']);
  });

  test('is asked for as soon as the first time when it goes away again', async () => {
    const bench = new SendBench();
    for (const pauses of [[50, 100, 200], [50]]) {
      bench.now = 'away';
      const answer = bench.send(1);
      for (const pause of pauses) {
        const before = bench.sent.length;
        bench.clock.advance(pause);
        await turn();
        expect(bench.sent).toHaveLength(before + 1);
      }
      bench.now = 'stored';
      bench.clock.advance(1_000);
      expect(await answer).toEqual(['stored']);
    }
    expect(bench.told).toEqual(['away', 'back', 'away', 'back']);
  });

  test('is back as soon as anything is answered', async () => {
    const bench = new SendBench({ maxInFlight: 2 });
    const answers = [bench.send(1), bench.send(1), bench.send(1)];
    bench.sent[0]?.fail(AWAY);
    await turn();
    bench.sent[1]?.answer('stored');
    await turn();
    expect(bench.told).toEqual(['away', 'back']);
    expect(bench.ids.slice(2)).toEqual([['a1', 'a3']]);
    bench.sent[2]?.answer('stored');
    expect(await Promise.all(answers)).toEqual([['stored'], ['stored'], ['stored']]);
    expect(bench.clock.pending).toBe(0);
  });

  test.each([
    ['full', new DriverError('ERR_BROKER_FULL', 'full', { retryable: true }), 'ERR_BROKER_FULL'],
    ['a denial', new DriverError('ERR_BROKER_AUTH', 'no', { retryable: false }), 'ERR_BROKER_AUTH'],
    ['a defect', new TypeError('x is not a function'), 'failed'],
  ])('is not what %s says', async (_, error, code) => {
    const bench = new SendBench();
    const answer = bench.send(1);
    bench.sent[0]?.fail(error);
    expect(await answer).toEqual([code]);
    expect(bench.told).toEqual([]);
    expect(bench.clock.pending).toBe(0);
  });

  test('takes back of a batch only what met nobody, as one band of a queue can; all are answered together', async () => {
    const bench = new SendBench();
    const answers = bench.send(3);
    bench.sent[0]?.answerEach(['stored', 'away', 'unknown']);
    await turn();
    bench.clock.advance(50);
    expect(bench.ids).toEqual([['a1', 'a2', 'a3'], ['a2']]);
    bench.sent[1]?.answer('stored');
    expect(await answers).toEqual(['stored', 'stored', 'unknown']);
  });
});
