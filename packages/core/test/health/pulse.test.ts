import { describe, expect, test } from 'vitest';
import { Heartbeats } from '../../src/health/heartbeats.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { makePulse } from '../support/make-pulse.ts';

function bench() {
  const clock = new ManualClock();
  return { clock, pulse: makePulse(clock) };
}

describe('a pulse', () => {
  test('that has not begun rests, and is never late', () => {
    const { clock, pulse } = bench();
    clock.advance(1e9);
    expect(pulse.look()).toEqual({
      name: 'receive mail',
      lastBeatMs: 1e9,
      resting: 'not begun',
      isLate: false,
      failing: undefined,
    });
  });

  test('is late once wait, calls and grace are over, and not before', () => {
    const { clock, pulse } = bench();
    pulse.expect(30_000, 4);
    clock.advance(30_000 + 4 * 1_000 + 5_000);
    expect(pulse.look().isLate).toBe(false);
    clock.advance(1);
    expect(pulse.look().isLate).toBe(true);
    pulse.beat();
    pulse.expect(10);
    expect(pulse.look()).toMatchObject({ isLate: false, lastBeatMs: 0 });
  });

  test('that beats and then neither asks nor rests is late by what it asked before', () => {
    const { clock, pulse } = bench();
    pulse.expect(1_000);
    pulse.beat();
    clock.advance(6_001);
    expect(pulse.look()).toMatchObject({ isLate: true, lastBeatMs: 6_001 });
  });

  test('that rests is never late, and says why', () => {
    const { clock, pulse } = bench();
    pulse.expect(10);
    pulse.rest('paused');
    clock.advance(1e9);
    expect(pulse.look()).toMatchObject({ isLate: false, resting: 'paused' });
    pulse.expect(10);
    expect(pulse.look().resting).toBeUndefined();
  });

  test('fails since the first failure in a row, with the last error', () => {
    const { clock, pulse } = bench();
    pulse.fail('first', 100);
    clock.advance(70);
    pulse.fail('second', 100);
    expect(pulse.look().failing).toEqual({ forMs: 70, error: 'second' });
    pulse.beat();
    expect(pulse.look().failing).toBeUndefined();
  });

  test('that fails and does not try again is late', () => {
    const { clock, pulse } = bench();
    pulse.fail('gone', 100);
    clock.advance(100 + 5_000 + 1);
    expect(pulse.look().isLate).toBe(true);
  });

  test('forgets its failures while it rests: it asks nothing', () => {
    const { pulse } = bench();
    pulse.fail('gone', 100);
    pulse.rest('paused');
    expect(pulse.look().failing).toBeUndefined();
  });
});

describe('heartbeats', () => {
  test('are looked at in the order they were opened, until they end', () => {
    const beats = new Heartbeats({ now: () => 0, commandMs: 1, graceMs: 1 });
    const [first, second] = [beats.open('receive mail'), beats.open('renew')];
    expect(beats.look().map(({ name }) => name)).toEqual(['receive mail', 'renew']);
    first.end();
    first.end();
    expect(beats.look().map(({ name }) => name)).toEqual(['renew']);
    beats.clear();
    second.beat();
    expect(beats.look()).toEqual([]);
  });
});
