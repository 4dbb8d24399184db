import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeTimeouts } from '../support/fake-timeouts.ts';
import { setSafeTimer } from '../../src/internal/safe-timer.ts';
import { systemClock } from '../../src/internal/system-clock.ts';

const DAY = 86_400_000;

describe('setSafeTimer', () => {
  let time: FakeTimeouts;
  beforeEach(() => {
    time = new FakeTimeouts();
  });
  afterEach(() => time.restore());

  test.each([1, 1_000, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32, 30 * DAY, 400 * DAY])(
    'fires once after %d ms, and not before',
    (ms) => {
      const fire = vi.fn<() => void>();
      setSafeTimer(fire, ms, true);
      time.advance(ms - 1);
      expect(fire).not.toHaveBeenCalled();
      time.advance(2);
      expect(fire).toHaveBeenCalledTimes(1);
      time.advance(800 * DAY);
      expect(fire).toHaveBeenCalledTimes(1);
      expect(time.count).toBe(0);
    },
  );

  test.each([0, -1, -Infinity])('fires as soon as it can after %d ms', (ms) => {
    const fire = vi.fn<() => void>();
    setSafeTimer(fire, ms, true);
    expect(fire).not.toHaveBeenCalled();
    time.advance(1);
    expect(fire).toHaveBeenCalledTimes(1);
  });

  test('for ever never fires', () => {
    const fire = vi.fn<() => void>();
    setSafeTimer(fire, Infinity, true);
    time.advance(1_000 * DAY);
    expect(fire).not.toHaveBeenCalled();
  });

  test.each([0, 2 ** 31 + 5, 100 * DAY])('is cleared after %d ms', (ms) => {
    const fire = vi.fn<() => void>();
    const timer = setSafeTimer(fire, 101 * DAY, true);
    time.advance(ms);
    timer.clear();
    timer.clear();
    expect(time.count).toBe(0);
    time.advance(500 * DAY);
    expect(fire).not.toHaveBeenCalled();
  });

  test('may be cleared after it fired', () => {
    const timer = setSafeTimer(() => undefined, 5, true);
    time.advance(10);
    expect(() => timer.clear()).not.toThrow();
  });

  test('never asks for less than it was asked: Node cuts fractions off', () => {
    setSafeTimer(() => undefined, 1.5, true);
    expect(time.asked).toEqual([2]);
  });

  test('waits the rest where Node was a millisecond early by the wall clock', () => {
    const fire = vi.fn<() => void>();
    setSafeTimer(fire, 10, true);
    time.advance(10, { wallClock: 9 });
    expect(fire).not.toHaveBeenCalled();
    time.advance(1);
    expect(fire).toHaveBeenCalledTimes(1);
  });

  test('need not keep the process alive, in any of its slices', () => {
    setSafeTimer(() => undefined, 30 * DAY, false);
    time.advance(26 * DAY);
    expect(time.keepAlive).toEqual([false, false]);
  });
});

describe('systemClock', () => {
  test('tells the real time', () => {
    const before = Date.now();
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
  });

  test('never fires early by its own time', async () => {
    // Node counts from the start of the loop's turn: one timer in ten is a millisecond early by Date.now().
    const waits = Array.from({ length: 600 }, (_, index) => 1 + (index % 20));
    const late: number[] = [];
    const wait = (ms: number, offset: number): Promise<void> =>
      new Promise((resolve) => {
        systemClock.setTimer(() => {
          const from = systemClock.now();
          systemClock.setTimer(() => {
            late.push(systemClock.now() - from - ms);
            resolve();
          }, ms);
        }, offset);
      });
    await Promise.all(waits.map((ms, index) => wait(ms, index / 3)));
    expect(late.filter((ms) => ms < 0)).toEqual([]);
  });
});
