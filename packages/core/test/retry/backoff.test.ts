import { describe, expect, test } from 'vitest';
import {
  backoffDelay,
  DEFAULT_BACKOFF,
  longestDelay,
  type Backoff,
  type BackoffInput,
} from '../../src/retry/backoff.ts';
import { unheardRejections } from '../support/unheard-rejections.ts';

function input(overrides: Partial<BackoffInput> = {}): BackoffInput {
  return { attempt: 1, error: new Error('x'), random: 0.5, custom: {}, ...overrides };
}

const PLAIN = { type: 'exponential', baseMs: 100, maxMs: 1_000, jitter: 'none' } as const;

describe('backoffDelay', () => {
  test.each<[string, Backoff, number, number]>([
    ['exponential begins with its base', PLAIN, 1, 100],
    ['exponential doubles', PLAIN, 3, 400],
    ['exponential stops at its max', PLAIN, 5, 1_000],
    ['exponential stays at its max', PLAIN, 10_000, 1_000],
    ['a base over the max is cut', { ...PLAIN, baseMs: 5_000 }, 1, 1_000],
    ['a base of 0 waits for nothing, also where 2^n overflows', { ...PLAIN, baseMs: 0 }, 10_000, 0],
    ['a max of 0 waits for nothing', { ...PLAIN, maxMs: 0 }, 4, 0],
    ['full jitter takes its random part', { ...PLAIN, jitter: 'full' }, 3, 200],
    ['jitter is full unless it is said', { type: 'exponential', baseMs: 100 }, 1, 50],
    ['the default begins at 1 s', { type: 'exponential', jitter: 'none' }, 1, 1_000],
    ['the default ends at 10 min', { type: 'exponential', jitter: 'none' }, 100, 600_000],
    ['linear grows by its base', { type: 'linear', baseMs: 100 }, 4, 400],
    ['linear stops at its max', { type: 'linear', baseMs: 100, maxMs: 250 }, 4, 250],
    ['linear stops at 10 min by default', { type: 'linear', baseMs: 1e5 }, 10_000, 600_000],
    ['fixed stays', { type: 'fixed', delayMs: 70 }, 9, 70],
    ['fixed is rounded up', { type: 'fixed', delayMs: 0.1 }, 1, 1],
    ['steps take one wait per failed attempt', { type: 'steps', delaysMs: [0, 30, 60] }, 2, 30],
    ['the last step repeats', { type: 'steps', delaysMs: [0, 30, 60] }, 10_000, 60],
    ['no steps mean no wait', { type: 'steps', delaysMs: [] }, 3, 0],
  ])('%s', (...row) => {
    const [, backoff, attempt, expected] = row;
    expect(backoffDelay(backoff, input({ attempt }))).toBe(expected);
  });

  test.each([0, -1, NaN, Infinity, -Infinity])('counts the attempt %d as the first', (attempt) => {
    expect(backoffDelay(PLAIN, input({ attempt }))).toBe(100);
  });

  test('never exceeds a step, whatever the random number is', () => {
    const delays = [0, 0.25, 0.999_999].map((random) =>
      backoffDelay({ ...PLAIN, jitter: 'full' }, input({ attempt: 2, random })),
    );
    expect(delays).toEqual([0, 50, 199]);
  });
});

describe('a custom backoff', () => {
  const policy = { type: 'custom', name: 'mine' } as const;

  test('is given the failed attempt and what was thrown', () => {
    const seen: unknown[] = [];
    const error = new Error('why');
    const mine = (attempt: number, thrown: unknown): number => {
      seen.push(attempt, thrown);
      return 42;
    };
    expect(backoffDelay(policy, input({ attempt: 3, error, custom: { mine } }))).toBe(42);
    expect(seen).toEqual([3, error]);
  });

  test.each<[string, unknown]>([
    ['NaN', NaN],
    ['undefined', undefined],
    ['null', null],
    ['a text', '100'],
    ['a bigint', 5n],
    ['an object', {}],
  ])('that answers %s falls back to the default', (_, answer) => {
    const custom = { mine: () => answer as number };
    expect(backoffDelay(policy, input({ custom }))).toBe(500);
  });

  test('that throws falls back to the default', () => {
    const mine = (): number => {
      throw new Error('broken');
    };
    expect(backoffDelay(policy, input({ custom: { mine } }))).toBe(500);
  });

  test('that is unknown, or only inherited, falls back to the default', () => {
    const inherited: Record<string, () => number> = Object.create({ mine: () => 7 });
    expect(backoffDelay(policy, input())).toBe(500);
    expect(backoffDelay(policy, input({ custom: inherited }))).toBe(500);
    expect(backoffDelay({ type: 'custom', name: 'toString' }, input())).toBe(500);
  });

  test('that answers a negative number waits for nothing, a fraction is rounded up', () => {
    expect(backoffDelay(policy, input({ custom: { mine: () => -5 } }))).toBe(0);
    expect(backoffDelay(policy, input({ custom: { mine: () => 1.2 } }))).toBe(2);
  });

  test('that answers a rejected promise does not crash the process', async () => {
    const mine = (): number => Promise.reject(new Error('async')) as never;
    const unheard = await unheardRejections(() => {
      expect(backoffDelay(policy, input({ custom: { mine } }))).toBe(500);
    });
    expect(unheard).toEqual([]);
  });
});

describe('longestDelay', () => {
  test.each<[string, Backoff, number | undefined]>([
    ['the max of an exponential one', { type: 'exponential', maxMs: 77 }, 77],
    ['10 min where none is given', { type: 'exponential' }, DEFAULT_BACKOFF.maxMs],
    ['the max of a linear one', { type: 'linear', baseMs: 1, maxMs: 9 }, 9],
    ['a fixed one itself', { type: 'fixed', delayMs: 3 }, 3],
    ['the largest step', { type: 'steps', delaysMs: [1, 9, 2] }, 9],
    ['0 for no steps', { type: 'steps', delaysMs: [] }, 0],
    ['unknown for a custom one', { type: 'custom', name: 'a' }, undefined],
  ])('is %s', (_, backoff, expected) => {
    expect(longestDelay(backoff)).toBe(expected);
  });
});
