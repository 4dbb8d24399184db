import { describe, expect, test } from 'vitest';
import { EngineEvents } from '../../src/events/engine-events.ts';
import { LoopLag } from '../../src/health/loop-lag.ts';
import { watchLag } from '../../src/health/watch-lag.ts';
import { systemClock } from '../../src/internal/system-clock.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** A watch whose timers fire as late as the test says. */
function bench(limitMs = 1_000) {
  const told: number[] = [];
  let now = 0;
  let fire: (() => void) | undefined;
  const lag = new LoopLag({
    now: () => now,
    setTimer: (next, ms) => {
      expect(ms).toBe(500);
      fire = next;
      return {
        clear: () => {
          fire = undefined;
        },
      };
    },
    limitMs,
    onLag: (lagMs) => void told.push(lagMs),
  });
  lag.start();
  const turnsAfter = (ms: number): void => {
    now += ms;
    fire?.();
  };
  return { lag, told, turnsAfter, isWatching: () => fire !== undefined };
}

describe('a lag', () => {
  test('up to the limit is nobody’s business', () => {
    const { lag, told, turnsAfter } = bench();
    for (const ms of [500, 700, 1_500]) turnsAfter(ms);
    expect(told).toEqual([]);
    expect(lag.recent).toBeUndefined();
  });

  test('over it is told, each time anew', () => {
    const { lag, told, turnsAfter } = bench();
    turnsAfter(1_501);
    turnsAfter(500);
    turnsAfter(3_500);
    expect(told).toEqual([1_001, 3_000]);
    expect(lag.recent).toEqual({ lagMs: 3_000, agoMs: 0 });
  });

  test('stays recent for a minute: the longest one', () => {
    const { lag, turnsAfter } = bench();
    turnsAfter(5_500);
    turnsAfter(2_500);
    expect(lag.recent).toEqual({ lagMs: 5_000, agoMs: 2_500 });
    for (let turns = 0; turns < 115; turns += 1) turnsAfter(500);
    expect(lag.recent).toEqual({ lagMs: 5_000, agoMs: 60_000 });
    turnsAfter(500);
    expect(lag.recent).toBeUndefined();
    turnsAfter(2_500);
    expect(lag.recent).toEqual({ lagMs: 2_000, agoMs: 0 });
  });

  test('is not looked for after a stop', () => {
    const { lag, isWatching } = bench();
    lag.stop();
    expect(isWatching()).toBe(false);
  });
});

describe('watchLag', () => {
  test('tells the engine when the event loop was really blocked', async () => {
    const events = new EngineEvents('lag', () => undefined);
    const heard = new Promise<number>((resolve) => {
      events.on('worker.lagging', ({ lagMs }) => resolve(lagMs));
    });
    const lag = watchLag({ config: { leaseMs: 100 }, producer: { clock: systemClock, events } });
    for (const until = Date.now() + 1_600; Date.now() < until;) continue;
    const lagMs = await heard;
    lag?.stop();
    expect(lagMs).toBeGreaterThan(1_000);
    expect(Number.isInteger(lagMs)).toBe(true);
    expect(lag?.recent?.lagMs).toBeGreaterThan(1_000);
  });

  test('watches nothing on a clock of its own', () => {
    const clock = new ManualClock();
    const events = new EngineEvents('lag', () => undefined);
    expect(watchLag({ config: { leaseMs: 100 }, producer: { clock, events } })).toBeUndefined();
    expect(clock.pending).toBe(0);
  });
});
