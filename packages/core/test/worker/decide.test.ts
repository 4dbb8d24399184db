import { describe, expect, test } from 'vitest';
import { HEADER } from '../../src/envelope/header-names.ts';
import { UnrecoverableError } from '../../src/exceptions/job-errors.ts';
import { decide } from '../../src/worker/decide.ts';
import type { RunResult } from '../../src/worker/run-result.ts';
import { START } from '../support/manual-clock.ts';
import { envelope } from '../support/make-run.ts';
import { deepFrozen, policy } from '../support/make-policy.ts';

const error = new Error('boom');
const ERROR_HEADER = JSON.stringify({ name: 'Error', message: 'boom' });

describe('a result that ends the job', () => {
  test('completed is acked with its result', () => {
    expect(decide({ type: 'completed', result: 7 }, policy())).toEqual({
      settle: { kind: 'ack' },
      outcome: { type: 'completed', result: 7 },
    });
  });

  test('discarded is acked and is no failure', () => {
    expect(decide({ type: 'discarded', reason: 'old' }, policy())).toEqual({
      settle: { kind: 'ack' },
      outcome: { type: 'discarded', reason: 'old' },
    });
  });

  test('a lost lease settles nothing', () => {
    expect(decide({ type: 'lease-lost' }, policy())).toEqual({
      settle: undefined,
      outcome: { type: 'lease-lost' },
    });
  });

  test.each<[RunResult, string]>([
    [{ type: 'deadline', error }, 'deadline'],
    [{ type: 'poison', error }, 'poison'],
    [{ type: 'undecodable', error }, 'undecodable'],
    [{ type: 'invalid-payload', error }, 'invalid_payload'],
  ])('%o is dead at once, though attempts are left', (result, reason) => {
    expect(decide(result, policy({ attempt: 1 }))).toEqual({
      settle: {
        kind: 'dead',
        reason,
        headers: {
          [HEADER.deadReason]: reason,
          [HEADER.deadAt]: String(START),
          [HEADER.error]: ERROR_HEADER,
        },
      },
      outcome: { type: 'dead', reason, error },
    });
  });
});

describe('a failed attempt', () => {
  test('below the maximum is released with the next attempt, its instant and the error', () => {
    expect(decide({ type: 'failed', error }, policy({ attempt: 4 }))).toEqual({
      settle: {
        kind: 'release',
        delayMs: 1_000,
        headers: {
          [HEADER.runAt]: String(START + 1_000),
          [HEADER.attempt]: '5',
          [HEADER.error]: ERROR_HEADER,
        },
      },
      outcome: { type: 'retried', delayMs: 1_000, error },
    });
  });

  test.each([5, 6])('number %d of 5 is dead: max_attempts', (attempt) => {
    const { outcome } = decide({ type: 'failed', error }, policy({ attempt }));
    expect(outcome).toEqual({ type: 'dead', reason: 'max_attempts', error });
  });

  test('is dead at the first if that is all', () => {
    const { outcome } = decide({ type: 'failed', error }, policy({ maxAttempts: 1 }));
    expect(outcome).toMatchObject({ type: 'dead', reason: 'max_attempts' });
  });

  test('by UnrecoverableError is dead at once, also one of another copy of the package', () => {
    const foreign = Object.assign(new Error('no'), { code: 'ERR_UNRECOVERABLE' });
    for (const thrown of [new UnrecoverableError('no'), foreign]) {
      const { outcome } = decide({ type: 'failed', error: thrown }, policy());
      expect(outcome).toMatchObject({ type: 'dead', reason: 'unrecoverable', error: thrown });
    }
  });

  test('with no wait has no instant left from before', () => {
    const backoff = { type: 'fixed', delayMs: 0 } as const;
    const { settle } = decide({ type: 'failed', error }, policy({ backoff }));
    expect(settle).toMatchObject({
      kind: 'release',
      delayMs: 0,
      headers: { [HEADER.runAt]: null },
    });
  });

  test.each([
    [START + 1_001, 'retried'],
    [START + 1_000, 'dead'],
    [START + 500, 'dead'],
    [START - 1, 'dead'],
  ])('with the deadline %d is %s: no retry is planned past it', (deadline, type) => {
    const { outcome } = decide({ type: 'failed', error }, policy({ deadline }));
    expect(outcome).toMatchObject(type === 'dead' ? { type, reason: 'deadline' } : { type });
  });

  test('waits no longer than the driver can hold it', () => {
    const { settle } = decide({ type: 'failed', error }, policy({}, { maxRetryDelayMs: 300 }));
    expect(settle).toMatchObject({ kind: 'release', delayMs: 300 });
  });

  test('without a readable envelope is dead, not retried for ever', () => {
    const { outcome } = decide({ type: 'failed', error }, { ...policy(), envelope: undefined });
    expect(outcome).toMatchObject({ type: 'dead', reason: 'undecodable' });
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['a text', 'boom'],
    ['a frozen object', Object.freeze({ message: 'boom' })],
    ['a proxy that throws', new Proxy({}, { get: () => raise(), ownKeys: () => raise() })],
  ])('may have thrown %s', (_, thrown) => {
    const { settle, outcome } = decide({ type: 'failed', error: thrown }, policy());
    expect(settle).toMatchObject({ kind: 'release', headers: { [HEADER.attempt]: '2' } });
    expect(outcome).toMatchObject({ type: 'retried' });
  });

  test('keeps its error within the 4 KiB that headers have free for it', () => {
    for (const letter of ['a', 'é', '😀', '\u0001', '"', '\ud800']) {
      const long = Object.assign(new Error(letter.repeat(1e5)), { code: letter.repeat(1e4) });
      const { settle } = decide({ type: 'failed', error: long }, policy());
      const header = (settle?.kind === 'release' ? settle.headers : {})?.[HEADER.error] ?? '';
      const bytes = Buffer.byteLength(HEADER.error) + Buffer.byteLength(header);
      expect({ letter, fits: bytes <= 4_096 }).toEqual({ letter, fits: true });
    }
  });
});

describe('purity', () => {
  const all: readonly RunResult[] = [
    { type: 'completed', result: {} },
    { type: 'snoozed', delayMs: 5 },
    { type: 'discarded', reason: 'r' },
    { type: 'failed', error },
    { type: 'unknown-task', error, deadReason: 'unknown_task', since: START - 1, times: 2 },
    { type: 'undecodable', error },
    { type: 'invalid-payload', error },
    { type: 'poison', error },
    { type: 'deadline', error },
    { type: 'handed-back' },
    { type: 'lease-lost' },
  ];

  test.each(all)('$type: the same input gives the same answer and is left alone', (result) => {
    const given = deepFrozen({ ...policy(), envelope: deepFrozen(envelope({ attempt: 2 })) });
    const first = decide(Object.freeze(result), given);
    expect(decide(result, given)).toEqual(first);
    expect(given).toEqual({ ...policy(), envelope: envelope({ attempt: 2 }) });
  });
});

function raise(): never {
  throw new Error('from a trap');
}

test('a clock with fractions of a millisecond writes instants that can be read', () => {
  const { settle } = decide({ type: 'failed', error }, policy({}, { now: 1_000.25 }));
  expect(settle).toMatchObject({ headers: { [HEADER.runAt]: expect.stringMatching(/^\d+$/) } });
});
