import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimerLine, type VirtualTimer } from '../src/clock/timer-line.ts';
import { virtualClock } from '../src/index.ts';
import { fastest, START, turns } from './support.ts';

describe('virtualClock', () => {
  it('stands still until it is advanced, and lands exactly on the target', async () => {
    const clock = virtualClock({ now: new Date(START) });
    expect(clock.now()).toBe(START);
    await turns();
    expect(clock.now()).toBe(START);
    await clock.advance(1_234);
    expect(clock.now()).toBe(START + 1_234);
    await clock.advanceTo(new Date(START + 5_000));
    expect(clock.now()).toBe(START + 5_000);
  });

  it('begins with the real time where nothing is said', () => {
    const before = Date.now();
    expect(virtualClock().now()).toBeGreaterThanOrEqual(before);
  });

  it.each([
    ['250ms', 250],
    ['5s', 5_000],
    ['10m', 600_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['1.5s', 1_500],
    ['0ms', 0],
  ])('advances by %s', async (text, ms) => {
    const clock = virtualClock({ now: START });
    await clock.advance(text);
    expect(clock.now() - START).toBe(ms);
  });

  it.each([
    ['soon'],
    ['5'],
    ['-5s'],
    ['5 weeks'],
    [''],
    [-1],
    [Number.NaN],
    [Infinity],
    ['constructor'],
  ])('refuses to advance by %j, naming what it expected and got', async (by) => {
    await expect(virtualClock({ now: START }).advance(by)).rejects.toMatchObject({
      code: 'ERR_CONFIG_INVALID',
      message: expect.stringMatching(/^advance: by must be .*'24h'.*, got .+\.$/) as string,
    });
  });

  it('refuses to go back, to an invalid date, and to begin with one', async () => {
    const clock = virtualClock({ now: START });
    const refusal = { code: 'ERR_CONFIG_INVALID' };
    await expect(clock.advanceTo(START - 1)).rejects.toMatchObject(refusal);
    await expect(clock.advanceTo(new Date('nonsense'))).rejects.toMatchObject(refusal);
    expect(() => virtualClock({ now: Number.NaN })).toThrow(expect.objectContaining(refusal));
    expect(() => clock.setTimer(() => undefined, Infinity)).toThrow(
      expect.objectContaining(refusal),
    );
    await clock.advance(1);
    expect(clock.now()).toBe(START + 1);
  });

  it('fires by instant, then in the order the timers were set, with the time set to the instant', async () => {
    const clock = virtualClock({ now: 0 });
    const fired: string[] = [];
    const note = (name: string) => (): void => void fired.push(`${name}@${clock.now()}`);
    clock.setTimer(note('late'), 30);
    clock.setTimer(note('b'), 20);
    clock.setTimer(note('a'), 10);
    clock.setTimer(note('c'), 20);
    await clock.advance(20);
    expect(fired).toEqual(['a@10', 'b@20', 'c@20']);
    await clock.advance(100);
    expect(fired.at(-1)).toBe('late@30');
    expect(clock.now()).toBe(120);
  });

  it('never fires early, and always fires what is due, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ ms: fc.nat(50), clear: fc.boolean() }), { maxLength: 20 }),
        fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }),
        async (timers, advances) => {
          const clock = virtualClock({ now: 0 });
          const fired: { due: number; order: number; at: number }[] = [];
          timers.forEach(({ ms, clear }, order) => {
            const timer = clock.setTimer(() => fired.push({ due: ms, order, at: clock.now() }), ms);
            if (clear) timer.clear();
          });
          for (const by of advances) await clock.advance(by);
          const end = advances.reduce((sum, by) => sum + by, 0);
          const expected = timers
            .map(({ ms, clear }, order) => ({ due: ms, order, at: ms, clear }))
            .filter(({ clear, due }) => !clear && due <= end)
            .map(({ due, order, at }) => ({ due, order, at }))
            .toSorted((a, b) => a.due - b.due || a.order - b.order);
          expect(fired).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('lets everything settle before it goes on to the next instant', async () => {
    const clock = virtualClock({ now: 0 });
    const seen: string[] = [];
    const work = async (): Promise<void> => {
      for (let hop = 0; hop < 5; hop += 1) {
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        seen.push(`hop@${clock.now()}`);
      }
      clock.setTimer(() => seen.push(`nested@${clock.now()}`), 5);
    };
    clock.setTimer(() => void work(), 10);
    clock.setTimer(() => seen.push('next'), 20);
    await clock.advance(20);
    expect(seen).toEqual([...Array.from({ length: 5 }, () => 'hop@10'), 'nested@15', 'next']);
  });

  it('settles before it begins, so that what was just started can set its timers', async () => {
    const clock = virtualClock({ now: 0 });
    let fired = false;
    setImmediate(() => clock.setTimer(() => (fired = true), 10));
    await clock.advance(10);
    expect(fired).toBe(true);
  });

  it('forgets a timer that is cleared, also by another one due at the same instant', async () => {
    const clock = virtualClock({ now: 0 });
    const fired: string[] = [];
    const cleared = clock.setTimer(() => fired.push('cleared'), 5);
    clock.setTimer(() => victim.clear(), 10);
    const victim = clock.setTimer(() => fired.push('victim'), 10);
    cleared.clear();
    cleared.clear();
    await clock.advance(10);
    victim.clear();
    expect(fired).toEqual([]);
  });

  it('keeps timers in order through many cleared ones', async () => {
    const clock = virtualClock({ now: 0 });
    const fired: number[] = [];
    for (let ms = 0; ms < 2_000; ms += 1) {
      const timer = clock.setTimer(() => fired.push(ms), 2_000 - ms);
      if (ms % 100 !== 0) timer.clear();
    }
    await clock.advance(2_000);
    expect(fired).toEqual(Array.from({ length: 20 }, (_, index) => 1_900 - index * 100));
  });

  it('does not step to idle timers: those due fire once, at the end, in order', async () => {
    const clock = virtualClock({ now: 0 });
    const fired: string[] = [];
    const rearm = (): void => {
      fired.push(`idle@${clock.now()}`);
      clock.setTimer(rearm, 30_000, { idle: true });
    };
    clock.setTimer(rearm, 30_000, { idle: true });
    clock.setTimer(() => fired.push(`first@${clock.now()}`), 20_000, { idle: true });
    clock.setTimer(() => fired.push(`step@${clock.now()}`), 86_000_000);
    const day = 86_400_000;
    await clock.advance('24h');
    expect(fired).toEqual(['step@86000000', `first@${day}`, `idle@${day}`]);
    await clock.advance(29_999);
    expect(fired).toHaveLength(3);
    await clock.advance(1);
    expect(fired.at(-1)).toBe(`idle@${day + 30_000}`);
  });

  it('goes on with timers that an idle one sets', async () => {
    const clock = virtualClock({ now: 0 });
    let fired = false;
    clock.setTimer(() => clock.setTimer(() => (fired = true), 0), 5, { idle: true });
    await clock.advance(10);
    expect(fired).toBe(true);
  });

  it('does one advance after the other', async () => {
    const clock = virtualClock({ now: 0 });
    const fired: string[] = [];
    clock.setTimer(() => fired.push('timer'), 15);
    const first = clock.advance(10).then(() => fired.push(`first@${clock.now()}`));
    const second = clock.advance(10).then(() => fired.push(`second@${clock.now()}`));
    await Promise.all([first, second]);
    expect(fired).toEqual(['first@10', 'timer', 'second@20']);
  });

  it('rejects with what a timer throws, and still works after it', async () => {
    const clock = virtualClock({ now: 0 });
    clock.setTimer(() => {
      throw new Error('boom');
    }, 10);
    await expect(clock.advance(20)).rejects.toThrow('boom');
    expect(clock.now()).toBe(10);
    await clock.advance(10);
    expect(clock.now()).toBe(20);
  });

  it('gives up on an endless chain of timers at one instant', async () => {
    const clock = virtualClock({ now: START });
    const again = (): void => {
      clock.setTimer(again, 0);
    };
    again();
    await expect(clock.advance(1)).rejects.toThrow(
      'The virtual clock cannot get past 2026-01-01T00:00:00.000Z: timers are set for it again and again.',
    );
  });

  it('takes any number of steps at different instants', async () => {
    const clock = virtualClock({ now: START });
    let steps = 0;
    const again = (): void => {
      steps += 1;
      clock.setTimer(again, 1);
    };
    again();
    await clock.advance(25_000);
    expect(steps).toBe(25_001);
  });

  it('goes through a day of nothing in no time', async () => {
    const clock = virtualClock({ now: 0 });
    expect(await fastest(() => clock.advance('24h'))).toBeLessThan(50);
  });
});

describe('TimerLine', () => {
  it('does not fill up with cleared timers while time stands still', () => {
    const line = new TimerLine();
    const kept = timer(1_000_000);
    line.push(kept);
    let longest = 0;
    for (let n = 0; n < 10_000; n += 1) {
      const brief = timer(n);
      line.push(brief);
      brief.fire = undefined;
      line.noteCleared();
      longest = Math.max(longest, line.length);
    }
    expect(longest).toBeLessThan(1_000);
    expect(line.peek()).toBe(kept);
    expect(line.length).toBe(1);
  });

  function timer(due: number): VirtualTimer {
    return { due, sequence: due, fire: () => undefined, clear: () => undefined };
  }
});
