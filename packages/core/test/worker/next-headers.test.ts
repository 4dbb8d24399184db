import { describe, expect, test } from 'vitest';
import { HEADER } from '../../src/envelope/header-names.ts';
import { completed, decide, withHeaders } from '../../src/worker/decide.ts';
import { envelope, jobRun } from '../support/make-run.ts';

const LEFT = { mine: 'left', [HEADER.attempt]: '9' };
const policy = {
  envelope: envelope(),
  now: 0,
  random: 0,
  backoffs: {},
  unknownTaskMs: 1_000,
  maxRetryDelayMs: 60_000,
  driver: 'poor',
};

describe('headers that a run leaves for the next', () => {
  test('go with a retry, a snooze and a dead letter; those of core win', () => {
    const retried = decide({ type: 'failed', error: new Error('no') }, policy);
    const snoozed = decide({ type: 'snoozed', delayMs: 5 }, policy);
    const dead = decide({ type: 'deadline', error: new Error('late') }, policy);

    expect(withHeaders(retried, LEFT).settle).toMatchObject({
      kind: 'release',
      headers: { mine: 'left', [HEADER.attempt]: '2' },
    });
    for (const decision of [snoozed, dead]) {
      expect(withHeaders(decision, LEFT).settle).toMatchObject({ headers: { mine: 'left' } });
    }
  });

  test('go with nothing that ends a job, or only gives it back', () => {
    const back = decide({ type: 'handed-back' }, policy);
    const lost = decide({ type: 'lease-lost' }, policy);

    for (const decision of [completed(1), back, lost]) {
      expect(withHeaders(decision, LEFT)).toBe(decision);
    }
    const retried = decide({ type: 'failed', error: new Error('no') }, policy);
    expect(withHeaders(retried, undefined)).toBe(retried);
  });

  test('are checked as those of an enqueue', () => {
    const run = jobRun({ userHeaders: { big: 'x'.repeat(8_000) } });
    run.setHeader('mine', '1');
    run.setHeader('mine', '2');
    const refusal = (name: string, value: unknown): unknown => {
      try {
        run.setHeader(name, value as string);
        return undefined;
      } catch (error) {
        return error;
      }
    };

    expect(run.nextHeaders).toEqual({ mine: '2' });
    expect(refusal('sy-attempt', '1')).toMatchObject({ code: 'ERR_INVALID_NAME' });
    expect(refusal('other', 1)).toMatchObject({ code: 'ERR_INVALID_OPTION' });
    expect(refusal('other', 'x'.repeat(300))).toMatchObject({ code: 'ERR_TOO_LARGE' });
    expect(run.nextHeaders).toEqual({ mine: '2' });
  });
});
