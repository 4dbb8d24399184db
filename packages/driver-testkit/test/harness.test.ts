import { describe, expect, it } from 'vitest';
import { virtualClock } from '@switchyard/driver-inmemory';
import { realTime, virtualTime } from '../src/harness/harness-time.ts';
import { withRealDeadline } from '../src/harness/real-deadline.ts';
import { eventually, until } from '../src/harness/until.ts';

const forEver = new Promise<never>(() => undefined);

describe('time', () => {
  it('virtual time passes with its clock', async () => {
    const time = virtualTime(virtualClock({ now: 1_000 }));
    await time.pass(86_400_000);
    expect(time.now()).toBe(86_401_000);
  });

  it('real time is over when the clock says so', async () => {
    const time = realTime();
    const begin = Date.now();
    await time.pass(15);
    expect(Date.now() - begin).toBeGreaterThanOrEqual(15);
  });
});

describe('until', () => {
  it('takes no time for what needs none', async () => {
    const time = virtualTime(virtualClock({ now: 0 }));
    expect(await until(time, Promise.resolve(7), { what: 'seven', withinMs: 100 })).toBe(7);
    expect(time.now()).toBe(0);
  });

  it('lets time pass for what waits for it, and rejects as it does', async () => {
    const clock = virtualClock({ now: 0 });
    const late = new Promise((_, reject) => clock.setTimer(() => reject(new Error('odd')), 50));
    const waiting = until(virtualTime(clock), late, { what: 'it', withinMs: 100 });
    await expect(waiting).rejects.toThrow('odd');
    expect(clock.now()).toBeLessThanOrEqual(60);
  });

  it('names what it waited for in vain', async () => {
    const time = virtualTime(virtualClock({ now: 0 }));
    const waiting = until(time, forEver, { what: 'the end of time', withinMs: 100 });
    await expect(waiting).rejects.toThrow('the end of time: not within 100 ms');
  });
});

describe('eventually', () => {
  it('looks again until it holds', async () => {
    const time = virtualTime(virtualClock({ now: 0 }));
    const check = (): void => expect(time.now()).toBeGreaterThanOrEqual(500);
    await eventually(time, check, { what: 'half a second', withinMs: 1_000 });
    expect(time.now()).toBe(500);
  });

  it('tells what it was and why not', async () => {
    const time = virtualTime(virtualClock({ now: 0 }));
    const refuse = (): never => {
      throw new Error('no');
    };
    const waiting = eventually(time, refuse, { what: 'a yes', withinMs: 50 });
    await expect(waiting).rejects.toMatchObject({
      message: 'a yes: not within 50 ms',
      cause: new Error('no'),
    });
  });
});

describe('withRealDeadline', () => {
  it('ends a case that hangs', async () => {
    await expect(withRealDeadline(forEver, 5, 'the case')).rejects.toThrow('the case did not end');
    await expect(withRealDeadline(Promise.resolve(1), 1_000, 'it')).resolves.toBe(1);
  });
});
