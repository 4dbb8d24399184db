import type { Clock, Timer, TimerOptions } from '@switchyard/core/driver';
import { describe, expect, it } from 'vitest';
import { inmemory, virtualClock } from '../src/index.ts';
import { Bench, ids, message, START, take, turns } from './support.ts';

/** Notes what a receive resolved with, and when in the order of things. */
function watch(received: Promise<readonly { readonly id: string }[]>): { answer?: string[] } {
  const seen: { answer?: string[] } = {};
  void received.then((deliveries) => (seen.answer = ids(deliveries)));
  return seen;
}

/** Virtual time that counts its timers, and fires them early by some milliseconds. */
class CountingClock implements Clock {
  readonly virtual = virtualClock({ now: START });
  readonly #earlyMs: number;
  armed = 0;

  constructor(earlyMs = 0) {
    this.#earlyMs = earlyMs;
  }

  now(): number {
    return this.virtual.now();
  }

  setTimer(fire: () => void, ms: number, options?: TimerOptions): Timer {
    let counted = true;
    const done = (): void => {
      if (counted) this.armed -= 1;
      counted = false;
    };
    const early = ms > this.#earlyMs ? ms - this.#earlyMs : ms;
    const timer = this.virtual.setTimer(
      () => {
        done();
        fire();
      },
      early,
      options,
    );
    this.armed += 1;
    return {
      clear() {
        done();
        timer.clear();
      },
    };
  }
}

describe('receive', () => {
  it('takes at most what is asked for, each time another number', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish('a', 'b', 'c', 'd');
    expect(ids(await take(reader, 1))).toEqual(['a']);
    expect(ids(await take(reader, 2))).toEqual(['b', 'c']);
    expect(await take(reader, 0)).toEqual([]);
    expect(ids(await take(reader, 9))).toEqual(['d']);
    expect(await take(reader)).toEqual([]);
  });

  it('waits for the first message and takes what comes in the same turn', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    const seen = watch(reader.receive({ max: 10, waitMs: 1_000 }));
    await turns();
    expect(seen.answer).toBeUndefined();
    bench.publish('a');
    bench.publish('b');
    await turns();
    expect(seen.answer).toEqual(['a', 'b']);
  });

  it('ends with nothing once the wait is over', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    const seen = watch(reader.receive({ max: 10, waitMs: 1_000 }));
    await bench.clock.advance(999);
    expect(seen.answer).toBeUndefined();
    await bench.clock.advance(1);
    expect(seen.answer).toEqual([]);
    bench.publish('a');
    await turns();
    expect(seen.answer).toEqual([]);
    expect((await bench.driver.stats('mail')).waiting).toBe(1);
  });

  it('ends with nothing when its signal aborts, and takes nothing after', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    const abort = new AbortController();
    const waiting = watch(reader.receive({ max: 1, waitMs: 1_000, signal: abort.signal }));
    await turns();
    const fresh = watch(reader.receive({ max: 1, waitMs: 1_000, signal: abort.signal }));
    abort.abort();
    bench.publish('a');
    const late = watch(reader.receive({ max: 1, waitMs: 1_000, signal: abort.signal }));
    await turns();
    expect([waiting.answer, fresh.answer, late.answer]).toEqual([[], [], []]);
    expect((await bench.driver.stats('mail')).waiting).toBe(1);
  });

  it('serves those who wait first come first served', async () => {
    const bench = new Bench();
    const [one, two] = [await bench.open(), await bench.open()];
    const first = watch(one.receive({ max: 2, waitMs: 1_000 }));
    await turns();
    const second = watch(two.receive({ max: 2, waitMs: 1_000 }));
    await turns();
    const third = watch(one.receive({ max: 2, waitMs: 1_000 }));
    await turns();
    const last = watch(two.receive({ max: 2, waitMs: 1_000 }));
    bench.publish('a', 'b', 'c');
    await turns();
    expect([first.answer, second.answer, third.answer]).toEqual([['a', 'b'], ['c'], undefined]);
    bench.publish('d');
    await turns();
    expect([third.answer, last.answer]).toEqual([['d'], undefined]);
  });

  it.each([
    ['a delayed message comes due', 500, 'wait'],
    ['a lease runs out', 10_000, 'wait'],
    ['a delivery is released', 0, 'release'],
    ['a consumer closes', 0, 'close'],
    ['a key is freed', 0, 'ack'],
  ] as const)('is woken when %s', async (what, ms, act) => {
    const bench = new Bench();
    const holder = await bench.open();
    const reader = await bench.open();
    if (what.startsWith('a delayed')) bench.publish(message('a', { delayMs: 500 }));
    else bench.publish(message(act === 'ack' ? 'head' : 'a', { orderingKey: 'k' }));
    const held = await take(holder, 1);
    if (act === 'ack') bench.publish(message('a', { orderingKey: 'k' }));
    const seen = watch(reader.receive({ max: 1, waitMs: 60_000 }));
    if (ms > 0) await bench.clock.advance(ms - 1);
    else await turns();
    expect(seen.answer).toBeUndefined();
    if (act === 'release') await bench.settle(holder, held, { kind: 'release', delayMs: 0 });
    if (act === 'ack') await bench.settle(holder, held);
    if (act === 'close') await holder.close();
    if (ms > 0) await bench.clock.advance(1);
    await turns();
    // What a dead holder had is a suspect, and comes to who asks for it alone.
    expect(seen.answer).toEqual(what === 'a lease runs out' ? [] : ['a']);
    expect(reader.hasSuspects).toBe(what === 'a lease runs out');
  });

  it('yields to I/O in a loop that never runs dry', async () => {
    const bench = new Bench();
    const reader = await bench.open();
    bench.publish('a');
    let turnsTaken = 0;
    let running = true;
    const tick = (): void => {
      turnsTaken += 1;
      if (running) setImmediate(tick);
    };
    setImmediate(tick);
    for (let round = 0; round < 20; round += 1)
      await bench.settle(reader, await take(reader), { kind: 'release', delayMs: 0 });
    running = false;
    expect(turnsTaken).toBeGreaterThanOrEqual(20);
  });

  it('sets one timer for all leases and one for its wait, and leaves none', async () => {
    const clock = new CountingClock();
    const driver = inmemory({ clock });
    const bench = new Bench();
    const read = async (leaseMs: number) => {
      const reader = await driver.subscribe('mail', { leaseMs, prefetch: 10 });
      const received = reader.receive({ max: 1, waitMs: 1_000 });
      await turns();
      expect(clock.armed).toBe(leaseMs === 60_000 ? 1 : 2);
      void driver.publish('mail', [message(`for ${leaseMs}`)], bench.batch());
      const settlements = (await received).map((delivery) => ({ kind: 'ack', delivery }) as const);
      expect(clock.armed).toBe(1);
      return () => reader.settle(settlements, bench.batch());
    };
    const settles = [await read(60_000), await read(1_000)];
    for (const settle of settles) await settle();
    expect(clock.armed).toBe(0);
  });

  it('is served on time by a clock whose timers fire a little early, as those of Node do', async () => {
    const clock = new CountingClock(0.5);
    const driver = inmemory({ clock });
    const bench = new Bench();
    void driver.publish('mail', [message('a', { delayMs: 100 })], bench.batch());
    const reader = await driver.subscribe('mail', { leaseMs: 1_000, prefetch: 10 });
    const seen = watch(reader.receive({ max: 1, waitMs: 1_000 }));
    await turns();
    await clock.virtual.advance(99.5);
    expect(seen.answer).toBeUndefined();
    await clock.virtual.advance(0.5);
    expect(seen.answer).toEqual(['a']);
  });
});
