import { describe, expect, test } from 'vitest';
import {
  JobDeadlineError,
  JobTimeoutError,
  LeaseLostError,
  ShutdownError,
} from '../../src/exceptions/job-errors.ts';
import { judge } from '../../src/worker/judge.ts';
import { discard, snooze } from '../../src/worker/run-result.ts';
import type { HandlerEnding } from '../../src/worker/supervise.ts';
import { jobRun } from '../support/make-run.ts';

const error = new Error('boom');
const timeout = new JobTimeoutError(5);
const deadline = new JobDeadlineError(0);

const returned: HandlerEnding = { type: 'returned', value: 7 };
const threw: HandlerEnding = { type: 'threw', error };
const stuck: HandlerEnding = { type: 'stuck' };

describe('judge', () => {
  test.each<[string, Error | undefined, HandlerEnding, object]>([
    ['none', undefined, returned, { type: 'completed', result: 7 }],
    ['none', undefined, threw, { type: 'failed', error }],
    ['lease lost', new LeaseLostError('a'), returned, { type: 'lease-lost' }],
    ['lease lost', new LeaseLostError('a'), threw, { type: 'lease-lost' }],
    ['lease lost', new LeaseLostError('a'), stuck, { type: 'lease-lost' }],
    ['timeout', timeout, returned, { type: 'failed', error: timeout }],
    ['timeout', timeout, threw, { type: 'failed', error: timeout }],
    ['timeout', timeout, stuck, { type: 'failed', error: timeout }],
    ['deadline', deadline, returned, { type: 'deadline', error: deadline }],
    ['deadline', deadline, threw, { type: 'deadline', error: deadline }],
    ['deadline', deadline, stuck, { type: 'deadline', error: deadline }],
    ['shutdown', new ShutdownError(), returned, { type: 'completed', result: 7 }],
    ['shutdown', new ShutdownError(), threw, { type: 'handed-back' }],
  ])('abort reason %s: %s', (...row) => {
    const [, reason, ending, result] = row;
    const run = jobRun();
    if (reason !== undefined) run.abort(reason);
    expect(judge(ending, run)).toEqual(result);
  });

  test('the first abort reason stands', () => {
    const run = jobRun();
    run.abort(timeout);
    run.abort(new ShutdownError());
    expect(judge(threw, run)).toEqual({ type: 'failed', error: timeout });
    expect(run.signal.reason).toBe(timeout);
  });

  test.each<[string, Error | undefined]>([
    ['by itself', undefined],
    ['during a shutdown', new ShutdownError()],
  ])('a handler may snooze or discard %s', (_, reason) => {
    const run = jobRun();
    if (reason !== undefined) run.abort(reason);
    const judged = (value: unknown): object => judge({ type: 'returned', value }, run);
    expect(judged(snooze(5))).toEqual({ type: 'snoozed', delayMs: 5 });
    expect(judged(discard('old'))).toEqual({ type: 'discarded', reason: 'old' });
  });

  test('a snooze or discard that comes after the timeout is too late', () => {
    const run = jobRun();
    run.abort(timeout);
    expect(judge({ type: 'returned', value: snooze(5) }, run)).toMatchObject({ type: 'failed' });
    expect(judge({ type: 'returned', value: discard('x') }, run)).toMatchObject({ type: 'failed' });
  });

  test('what merely looks like a snooze is a result', () => {
    const value = { delayMs: 5 };
    expect(judge({ type: 'returned', value }, jobRun())).toEqual({
      type: 'completed',
      result: value,
    });
  });

  test.each([[null], [undefined], [Object.freeze({})], ['text'], [0n]])(
    'a handler may throw %s',
    (thrown) => {
      expect(judge({ type: 'threw', error: thrown }, jobRun())).toEqual({
        type: 'failed',
        error: thrown,
      });
    },
  );
});
