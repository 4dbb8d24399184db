import fc from 'fast-check';
import { describe, test } from 'vitest';
import { backoffDelay, longestDelay, type Backoff } from '../../src/retry/backoff.ts';

/** Reliability row G04: 1e5 cases overall. */
const CASES = 25_000;

const anyNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.nat({ max: 20_000 }),
  fc.constantFrom(0, -0, 1, 10_000, 1e308, -1e308, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE),
  fc.constantFrom(NaN, Infinity, -Infinity),
);
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const optional = fc.option(anyNumber, { nil: undefined });

const policies: Record<string, fc.Arbitrary<Backoff>> = {
  exponential: fc.record({
    type: fc.constant('exponential' as const),
    baseMs: optional,
    maxMs: optional,
    jitter: fc.constantFrom('full' as const, 'none' as const, undefined),
  }),
  linear: fc.record({
    type: fc.constant('linear' as const),
    baseMs: anyNumber,
    maxMs: optional,
  }),
  'fixed or steps': fc.oneof(
    fc.record({ type: fc.constant('fixed' as const), delayMs: anyNumber }),
    fc.record({ type: fc.constant('steps' as const), delaysMs: fc.array(anyNumber) }),
  ),
  custom: fc.record({ type: fc.constant('custom' as const), name: fc.constant('mine') }),
};

describe('the wait after a failed attempt', () => {
  test.each(Object.entries(policies))('is a whole number up to the max: %s', (_, policy) => {
    const inputs = fc.tuple(policy, anyNumber, random, anyNumber);
    fc.assert(
      fc.property(inputs, ([backoff, attempt, part, own]) => {
        const custom = { mine: () => own };
        const delay = backoffDelay(backoff, { attempt, error: undefined, random: part, custom });
        return isWait(delay, longestDelay(backoff));
      }),
      { numRuns: CASES },
    );
  });

  test('is a whole number also where the injected randomness is broken', () => {
    fc.assert(
      fc.property(anyNumber, (broken) => {
        const policy = { type: 'exponential', baseMs: 100, maxMs: 1_000 } as const;
        const input = { attempt: 2, error: undefined, random: broken, custom: {} };
        return isWait(backoffDelay(policy, input), 1_000);
      }),
    );
  });
});

/** One comparison per case: 1e5 calls of expect would be the test's whole time. */
function isWait(delay: number, most: number | undefined): boolean {
  const whole = Number.isSafeInteger(delay) && !Object.is(delay, -0);
  return whole && delay >= 0 && delay <= (most ?? Infinity);
}
