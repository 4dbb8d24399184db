import { describe, expect, test } from 'vitest';
import { DriverError } from '../../src/exceptions/driver-error.ts';
import { AWAY, SendBench } from '../support/send-bench.ts';
import { turn } from '../support/turn.ts';

describe('before the connection', () => {
  test('all wait for the one that connects; that is no trouble to tell of', async () => {
    const bench = new SendBench();
    bench.isOpen = false;
    const answers = [bench.send(1), bench.send(1)];
    expect(bench.connects).toHaveLength(1);
    expect(bench.sent).toEqual([]);
    bench.now = 'stored';
    bench.connects[0]?.resolve();
    expect(await Promise.all(answers)).toEqual([['stored'], ['stored']]);
    expect(bench.ids).toEqual([['a1', 'a2']]);
    expect(bench.told).toEqual([]);
    expect(bench.clock.pending).toBe(0);
  });

  test('a broker that cannot be reached is asked for until offlineMs are over', async () => {
    const bench = new SendBench({ offlineMs: 1_000 });
    bench.isOpen = false;
    const answer = bench.send(1);
    bench.connects[0]?.reject(AWAY);
    await turn();
    bench.clock.advance(50);
    expect(bench.connects).toHaveLength(2);
    bench.connects[1]?.reject(AWAY);
    await turn();
    bench.clock.advance(950);
    expect(await answer).toEqual(['ERR_BROKER_UNAVAILABLE']);
    expect(bench.told).toEqual(['away']);
  });

  test('a connection that hangs holds nobody for longer than offlineMs', async () => {
    const bench = new SendBench({ offlineMs: 1_000 });
    bench.isOpen = false;
    const answer = bench.send(1);
    bench.clock.advance(1_000);
    expect(await answer).toEqual(['ERR_BROKER_UNAVAILABLE']);
    const next = bench.send(1);
    bench.now = 'stored';
    bench.connects[0]?.resolve();
    expect(await next).toEqual(['stored']);
    expect(bench.connects).toHaveLength(1);
  });

  test('a refusal for good is told to all at once; the next call asks anew', async () => {
    const bench = new SendBench();
    bench.isOpen = false;
    const answers = [bench.send(1), bench.send(2)];
    bench.connects[0]?.reject(new DriverError('ERR_BROKER_AUTH', 'no', { retryable: false }));
    expect((await Promise.all(answers)).flat()).toEqual(Array(3).fill('ERR_BROKER_AUTH'));
    expect(bench.clock.pending).toBe(0);
    const next = bench.send(1);
    bench.now = 'stored';
    bench.connects[1]?.resolve();
    expect(await next).toEqual(['stored']);
  });
});
