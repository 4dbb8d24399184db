import { describe, expect, test } from 'vitest';
import { HEADER } from '../../src/envelope/header-names.ts';
import { decide, type Policy } from '../../src/worker/decide.ts';
import type { RunResult } from '../../src/worker/run-result.ts';
import { START } from '../support/manual-clock.ts';
import { policy } from '../support/make-policy.ts';

const error = new Error('nobody knew it');
const DAY = 86_400_000;

describe('a snooze', () => {
  test('is released with its instant, and costs no attempt', () => {
    expect(decide({ type: 'snoozed', delayMs: 5_000 }, policy({ attempt: 5 }))).toEqual({
      settle: {
        kind: 'release',
        delayMs: 5_000,
        headers: { [HEADER.runAt]: String(START + 5_000) },
      },
      outcome: { type: 'snoozed', delayMs: 5_000 },
    });
  });

  test('is rounded up, so that it is never early', () => {
    const { settle } = decide({ type: 'snoozed', delayMs: 0.2 }, policy());
    expect(settle).toMatchObject({ delayMs: 1, headers: { [HEADER.runAt]: String(START + 1) } });
  });

  test('of 0 comes back at once', () => {
    const { settle } = decide({ type: 'snoozed', delayMs: 0 }, policy());
    expect(settle).toEqual({ kind: 'release', delayMs: 0, headers: { [HEADER.runAt]: null } });
  });

  test('longer than the driver can hold counts as a failure that says so', () => {
    const { outcome } = decide(
      { type: 'snoozed', delayMs: 30_001 },
      policy({}, { maxRetryDelayMs: 30_000 }),
    );
    expect(outcome).toMatchObject({
      type: 'retried',
      error: { code: 'ERR_UNSUPPORTED_FEATURE', driver: 'scripted' },
    });
  });
});

describe('a hand-back at shutdown', () => {
  test('is released at once, unchanged and uncounted', () => {
    expect(decide({ type: 'handed-back' }, policy({ attempt: 5 }))).toEqual({
      settle: { kind: 'release', delayMs: 0 },
      outcome: { type: 'released', why: 'shutdown', delayMs: 0 },
    });
  });
});

describe('a job that no worker here knows', () => {
  test('is released and remembers when it was first met', () => {
    expect(decide(unknown(undefined, 0), policy())).toEqual({
      settle: {
        kind: 'release',
        delayMs: 5_000,
        headers: {
          [HEADER.runAt]: String(START + 5_000),
          [HEADER.unknownSince]: String(START),
          [HEADER.unknownTimes]: '1',
        },
      },
      outcome: { type: 'released', why: 'unknown-task', delayMs: 5_000 },
    });
  });

  test.each([
    [1, 10_000],
    [5, 160_000],
    [6, 300_000],
    [10_000, 300_000],
    [Number.MAX_SAFE_INTEGER, 300_000],
  ])('after %d meetings waits %d ms: 5 s doubled, up to 5 min', (times, delayMs) => {
    expect(decide(unknown(START - 1_000, times), policy()).settle).toMatchObject({
      kind: 'release',
      delayMs,
      headers: { [HEADER.unknownSince]: String(START - 1_000) },
    });
  });

  test('costs no attempt, also at the last', () => {
    const { settle } = decide(unknown(START, 3), policy({ attempt: 5 }));
    expect(settle).toMatchObject({ kind: 'release' });
    expect(settle).not.toHaveProperty(['headers', HEADER.attempt]);
  });

  test('is given its last chance exactly when the time is over, not later', () => {
    const { settle } = decide(unknown(START - DAY + 2_000, 50), policy());
    expect(settle).toMatchObject({ kind: 'release', delayMs: 2_000 });
  });

  test.each(['unknown_task', 'undecodable'] as const)('is dead after a day: %s', (deadReason) => {
    const { outcome } = decide(unknown(START - DAY, 50, { deadReason }), policy());
    expect(outcome).toEqual({ type: 'dead', reason: deadReason, error });
  });

  test('is dead by its own limit where that is set', () => {
    const own: Partial<Policy> = { unknownTaskMs: 10 };
    expect(decide(unknown(START - 9, 1), policy({}, own)).outcome).toMatchObject({ delayMs: 1 });
    expect(decide(unknown(START - 10, 1), policy({}, own)).outcome).toMatchObject({ type: 'dead' });
  });

  test('waits no longer than the driver can hold it', () => {
    const { settle } = decide(unknown(START, 9), policy({}, { maxRetryDelayMs: 1_000 }));
    expect(settle).toMatchObject({ delayMs: 1_000 });
  });

  test('first met by a worker whose clock runs ahead still waits at most 5 min', () => {
    const { settle } = decide(unknown(START + 3_600_000, 9), policy());
    expect(settle).toMatchObject({ kind: 'release', delayMs: 300_000 });
  });

  test.each<[string, RunResult]>([
    ['a failed attempt', { type: 'failed', error }],
    ['a snooze', { type: 'snoozed', delayMs: 5_000 }],
  ])('is no longer unknown once it ran: %s forgets when that began', (_, result) => {
    // Else a job that met one old worker during a deploy is dead at once at the deploy of next week.
    const { settle } = decide(result, policy({ unknownSince: START - DAY, unknownTimes: 3 }));
    expect(settle).toMatchObject({
      kind: 'release',
      headers: { [HEADER.unknownSince]: null, [HEADER.unknownTimes]: null },
    });
  });

  test('needs no readable envelope', () => {
    const { settle } = decide(unknown(undefined, 0), { ...policy(), envelope: undefined });
    expect(settle).toMatchObject({ kind: 'release', delayMs: 5_000 });
  });
});

function unknown(
  since: number | undefined,
  times: number,
  own: { readonly deadReason?: 'unknown_task' | 'undecodable' } = {},
): RunResult {
  return { type: 'unknown-task', error, deadReason: 'unknown_task', since, times, ...own };
}
