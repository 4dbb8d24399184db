import { describe, expect, test } from 'vitest';
import { discard, snooze, Snooze } from '../../src/worker/run-result.ts';

describe('snooze', () => {
  test.each([0, 1, 0.5, 30 * 86_400_000, 400 * 86_400_000])('takes %d ms', (delayMs) => {
    expect(snooze(delayMs)).toMatchObject({ delayMs });
  });

  test.each<[unknown, string]>([
    [-1, '-1'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    ['5', '"5"'],
    [undefined, 'undefined'],
    [null, 'null'],
    [5n, '5n'],
    [9e15, '9000000000000000'],
  ])('refuses %s, and says what it got', (delayMs, shown) => {
    expect(() => snooze(delayMs as number)).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_OPTION',
        option: 'delayMs',
        message: expect.stringMatching(new RegExp(`snooze.*milliseconds.*got ${shown}`)),
      }),
    );
  });

  test('cannot be got round by the class, which is public', () => {
    expect(() => new Snooze(NaN)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION' }));
  });
});

describe('discard', () => {
  test('keeps its reason', () => {
    expect(discard('outdated')).toMatchObject({ reason: 'outdated' });
  });
});
