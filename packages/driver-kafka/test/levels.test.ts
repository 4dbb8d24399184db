import fc from 'fast-check';
import { expect, test } from 'vitest';
import { levelFor, LEVELS, mayLeaveAt } from '../src/delay/levels.ts';

test('levels rise, and any delay has the longest that is not longer, or the first', () => {
  expect([...LEVELS].toSorted((a, b) => a - b)).toEqual(LEVELS);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_155_760_000_000 }), (leftMs) => {
      const level = levelFor(leftMs);
      expect(level === 0 || (LEVELS[level] ?? Infinity) <= leftMs).toBe(true);
      expect((LEVELS[level + 1] ?? Infinity) > leftMs).toBe(true);
    }),
  );
});

test.each([30, 400])('%i days end in finitely many hops, none of them early', (days) => {
  const dueAt = days * 86_400_000;
  let now = 0;
  let hops = 0;
  for (let level = levelFor(dueAt); level > 0; hops += 1) {
    // Under pressure a message leaves as soon as it may, and goes on to a finer level.
    now = mayLeaveAt(level, now);
    expect(now).toBeLessThanOrEqual(dueAt);
    if (now === dueAt) break;
    level = Math.min(levelFor(dueAt - now), level - 1);
  }
  expect(hops).toBeLessThan(LEVELS.length);
});
