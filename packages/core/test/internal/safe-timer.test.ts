import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { setSafeTimer } from '../../src/internal/safe-timer.ts';
import { systemClock } from '../../src/internal/system-clock.ts';

const DAY = 86_400_000;

describe('setSafeTimer', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  test.each([1, 1_000, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32, 30 * DAY, 400 * DAY])(
    'fires once after %d ms, and not before',
    (ms) => {
      const fire = vi.fn();
      setSafeTimer(fire, ms, true);
      vi.advanceTimersByTime(ms - 1);
      expect(fire).not.toHaveBeenCalled();
      vi.advanceTimersByTime(2);
      expect(fire).toHaveBeenCalledTimes(1);
      vi.advanceTimersByTime(800 * DAY);
      expect(fire).toHaveBeenCalledTimes(1);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test.each([0, -1, -Infinity])('fires as soon as it can after %d ms', (ms) => {
    const fire = vi.fn();
    setSafeTimer(fire, ms, true);
    expect(fire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fire).toHaveBeenCalledTimes(1);
  });

  test('for ever never fires', () => {
    const fire = vi.fn();
    setSafeTimer(fire, Infinity, true);
    vi.advanceTimersByTime(1_000 * DAY);
    expect(fire).not.toHaveBeenCalled();
  });

  test.each([0, 2 ** 31 + 5, 100 * DAY])('is cleared after %d ms', (ms) => {
    const fire = vi.fn();
    const timer = setSafeTimer(fire, 101 * DAY, true);
    vi.advanceTimersByTime(ms);
    timer.clear();
    timer.clear();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(500 * DAY);
    expect(fire).not.toHaveBeenCalled();
  });

  test('may be cleared after it fired', () => {
    const timer = setSafeTimer(() => undefined, 5, true);
    vi.advanceTimersByTime(10);
    expect(() => timer.clear()).not.toThrow();
  });

  test('never asks for less than it was asked: Node cuts fractions off', () => {
    const asked = vi.spyOn(globalThis, 'setTimeout');
    setSafeTimer(() => undefined, 1.5, true);
    expect(Math.trunc(Number(asked.mock.lastCall?.[1]))).toBeGreaterThanOrEqual(1.5);
    asked.mockRestore();
  });
});

describe('a timer that need not keep the process alive', () => {
  test('does not, in any of its slices', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const handles: NodeJS.Timeout[] = [];
    const real = setTimeout;
    const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((
      run: () => void,
      ms: number,
    ) => {
      const handle = real(run, ms);
      handles.push(handle);
      return handle;
    }) as never);
    setSafeTimer(() => undefined, 30 * DAY, false);
    vi.advanceTimersByTime(26 * DAY);
    expect(handles.map((handle) => handle.hasRef())).toEqual([false, false]);
    spy.mockRestore();
    vi.useRealTimers();
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
