import { describe, expect, test } from 'vitest';
import { deferred } from '../../src/internal/deferred.ts';
import { Gate } from '../../src/internal/gate.ts';
import { LazyAbort } from '../../src/internal/lazy-abort.ts';
import { withDeadline } from '../../src/internal/with-deadline.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { turn } from '../support/turn.ts';
import { unheardRejections } from '../support/unheard-rejections.ts';

/** Whether a promise has settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  void promise.then(note, note);
  await turn();
  return settled;
}

describe('Gate', () => {
  test('lets through with a knock', async () => {
    const gate = new Gate();
    const sleeping = gate.wait();
    expect(await isSettled(sleeping)).toBe(false);
    gate.knock();
    expect(await isSettled(sleeping)).toBe(true);
  });

  test('remembers a knock that came while nobody slept, once', async () => {
    const gate = new Gate();
    gate.knock();
    gate.knock();
    expect(await isSettled(gate.wait())).toBe(true);
    expect(await isSettled(gate.wait())).toBe(false);
  });

  test('a knock that wakes somebody is spent', async () => {
    const gate = new Gate();
    const sleeping = gate.wait();
    gate.knock();
    await sleeping;
    expect(await isSettled(gate.wait())).toBe(false);
  });
});

describe('LazyAbort', () => {
  test('has a signal that aborts with its reason, whenever it is first asked for', () => {
    const reason = new Error('why');
    const [early, late] = [new LazyAbort(), new LazyAbort()];
    const { signal } = early;
    expect([signal.aborted, early.aborted, early.reason]).toEqual([false, false, undefined]);
    early.abort(reason);
    late.abort(reason);
    for (const one of [early, late])
      expect([one.signal.aborted, one.signal.reason, one.reason]).toEqual([true, reason, reason]);
    expect(early.signal).toBe(signal);
  });

  test('aborts once: the first reason stands, and listeners hear of it once', () => {
    const abort = new LazyAbort();
    let heard = 0;
    abort.signal.addEventListener('abort', () => {
      heard += 1;
    });
    abort.abort(new Error('first'));
    abort.abort(new Error('second'));
    expect(abort.reason).toMatchObject({ message: 'first' });
    expect(heard).toBe(1);
  });

  test('an abort without a reason is one', () => {
    const abort = new LazyAbort();
    abort.abort(undefined);
    abort.abort(new Error('late'));
    expect([abort.aborted, abort.reason, abort.signal.aborted]).toEqual([true, undefined, true]);
  });
});

describe('withDeadline', () => {
  const late = (): Error => new Error('too late');

  test('settles as the work does, and leaves no timer', async () => {
    const clock = new ManualClock();
    const error = new Error('why');
    expect(await withDeadline(Promise.resolve(7), { clock, ms: 5, late })).toBe(7);
    await expect(withDeadline(Promise.reject(error), { clock, ms: 5, late })).rejects.toBe(error);
    await turn();
    expect(clock.pending).toBe(0);
  });

  test('rejects when the time is over, and not before', async () => {
    const clock = new ManualClock();
    const waiting = withDeadline(new Promise(() => undefined), { clock, ms: 5, late });
    clock.advance(4);
    expect(await isSettled(waiting)).toBe(false);
    clock.advance(1);
    await expect(waiting).rejects.toThrow('too late');
  });

  test('work that fails after that is heard by nobody and harms nobody', async () => {
    const clock = new ManualClock();
    const work = deferred<void>();
    const waiting = withDeadline(work.promise, { clock, ms: 5, late });
    clock.advance(5);
    await expect(waiting).rejects.toThrow('too late');
    expect(await unheardRejections(() => work.reject(new Error('later')))).toEqual([]);
  });
});
