import { describe, expect, test } from 'vitest';
import type { Headers } from '../../src/contract/message.ts';
import { decodeEnvelope, decodeObituary, isEnvelope } from '../../src/envelope/decode-envelope.ts';
import { encodeOwn, encodeShared } from '../../src/envelope/encode-envelope.ts';
import { HEADER } from '../../src/envelope/header-names.ts';
import { HEADERS } from '../support/make-delivery.ts';

function decoded(changed: Headers): object {
  return decodeEnvelope(HEADERS, changed);
}

describe('decodeEnvelope', () => {
  test('reads what all jobs share, what one has, and defaults', () => {
    expect(decoded({ [HEADER.attempt]: '3', tenant: 'a' })).toEqual({
      task: 'send_email',
      contentType: 'application/json',
      maxAttempts: 5,
      backoff: { type: 'fixed', delayMs: 1_000 },
      timeoutMs: undefined,
      priority: 5,
      deadline: undefined,
      orderingKey: undefined,
      uniqueKey: undefined,
      base: 0,
      runAt: undefined,
      enqueuedAt: undefined,
      attempt: 3,
      redrives: 0,
      unknownSince: undefined,
      unknownTimes: 0,
      userHeaders: { tenant: 'a' },
    });
  });

  test('lets the own headers win over the shared ones', () => {
    expect(decoded({ [HEADER.priority]: '9' })).toMatchObject({ priority: 9 });
  });

  test('takes fields it does not know of a version it knows for somebody elses', () => {
    expect(decoded({ 'sy-future': 'x' })).toMatchObject({ task: 'send_email', userHeaders: {} });
  });

  test.each([
    ['no version', { [HEADER.version]: undefined }],
    ['no task', { [HEADER.task]: undefined }],
    ['no content type', { [HEADER.contentType]: undefined }],
    ['no backoff', { [HEADER.backoff]: undefined }],
  ])('%s is a problem', (_, missing) => {
    const headers = Object.fromEntries(
      Object.entries(HEADERS).filter(([name]) => !(name in missing)),
    );
    expect(decodeEnvelope(headers, undefined)).toMatchObject({ type: 'undecodable' });
  });

  test.each([
    HEADER.maxAttempts,
    HEADER.timeoutMs,
    HEADER.priority,
    HEADER.deadline,
    HEADER.runAt,
    HEADER.enqueuedAt,
    HEADER.attempt,
    HEADER.redrives,
    HEADER.unknownSince,
    HEADER.unknownTimes,
  ])('%s must be a whole number', (name) => {
    for (const value of [
      '',
      'x',
      '-1',
      '1.5',
      'NaN',
      'Infinity',
      '1e3',
      '0x1',
      '٣',
      '1'.repeat(17),
    ])
      expect(decoded({ [name]: value })).toMatchObject({ type: 'undecodable' });
  });

  test.each([HEADER.deadline, HEADER.runAt, HEADER.enqueuedAt])(
    '%s must be an instant that a Date can hold',
    (name) => {
      expect(decoded({ [name]: '8640000000000000' })).toMatchObject({ task: 'send_email' });
      expect(decoded({ [name]: '8640000000000001' })).toMatchObject({ type: 'undecodable' });
    },
  );

  test.each(['null', '[]', '{}', 'x', '{"type":"nope"}', '{"type":"fixed","delayMs":-1}'])(
    'the backoff %s is a problem',
    (backoff) => {
      expect(decoded({ [HEADER.backoff]: backoff })).toMatchObject({ type: 'undecodable' });
    },
  );

  test('reads shared headers once: the same object gives the same envelope', () => {
    expect(decodeEnvelope(HEADERS, undefined)).toBe(decodeEnvelope(HEADERS, undefined));
    const twin = { ...HEADERS };
    expect(decodeEnvelope(twin, undefined)).not.toBe(decodeEnvelope(HEADERS, undefined));
  });

  test('makes nothing of a header named __proto__ but a header', () => {
    const evil = JSON.parse('{"__proto__":"x","constructor":"y"}') as Headers;
    const envelope = decodeEnvelope(HEADERS, evil);
    expect(isEnvelope(envelope) && Object.keys(envelope.userHeaders)).toEqual([
      '__proto__',
      'constructor',
    ]);
    expect(Object.getPrototypeOf(isEnvelope(envelope) && envelope.userHeaders)).toBe(
      Object.prototype,
    );
  });
});

describe('another version', () => {
  test.each(['2', '3', '10', '1.1'])('%s is newer: another worker may know it', (version) => {
    const changed = {
      [HEADER.version]: version,
      [HEADER.unknownSince]: '77',
      [HEADER.unknownTimes]: '2',
    };
    expect(decoded(changed)).toEqual({ type: 'newer-version', version, since: 77, times: 2 });
  });

  test('met for the first time has no instant yet', () => {
    expect(decoded({ [HEADER.version]: '2' })).toMatchObject({ since: undefined, times: 0 });
  });

  test.each(['0', '0.9', '-1', '', 'x', 'NaN', '1x'])('%s is none', (version) => {
    expect(decoded({ [HEADER.version]: version })).toMatchObject({ type: 'undecodable' });
  });
});

describe('encode', () => {
  test('writes only what differs from the usual', () => {
    expect(Object.keys(HEADERS).sort()).toEqual([
      'sy-backoff',
      'sy-max',
      'sy-task',
      'sy-type',
      'sy-v',
    ]);
    expect(encodeOwn({}, undefined)).toBeUndefined();
    expect(encodeOwn({}, {})).toBeUndefined();
  });

  test('freezes what is shared', () => {
    expect(HEADERS).toSatisfy(Object.isFrozen);
    expect(encodeShared({ ...sharedParts(), priority: 9 })[HEADER.priority]).toBe('9');
  });

  test('does not let the headers of a user stand for ours', () => {
    const own = encodeOwn({ deadline: 5 }, { [HEADER.deadline]: '9' });
    expect(own).toEqual({ [HEADER.deadline]: '5' });
  });

  test.each([
    ['a deadline before 1970', { deadline: -5 }],
    ['an enqueue before 1970, by a clock of tests', { enqueuedAt: -5 }],
  ])('and decode agree on %s', (_, own) => {
    expect(decodeEnvelope(HEADERS, encodeOwn(own, undefined))).toMatchObject({
      [Object.keys(own)[0] ?? '']: 0,
    });
  });

  test('and decode agree on a timeout of a fraction of a millisecond', () => {
    const headers = encodeShared({ ...sharedParts(), timeoutMs: 1.5 });
    expect(decodeEnvelope(headers, undefined)).toMatchObject({ task: 'send_email' });
  });
});

describe('decodeObituary', () => {
  test('reads reason, instant and error', () => {
    const error = { name: 'Error', message: 'x' };
    const extra = {
      [HEADER.deadReason]: 'max_attempts',
      [HEADER.deadAt]: '5',
      [HEADER.error]: JSON.stringify(error),
    };
    expect(decodeObituary({}, extra)).toEqual({ reason: 'max_attempts', diedAt: 5, error });
  });

  test('says nothing where there is nothing', () => {
    expect(decodeObituary({}, undefined)).toEqual({
      reason: undefined,
      diedAt: undefined,
      error: undefined,
    });
  });

  test.each(['5', 'null', '"text"', '[]', '{}', '{"name":5,"message":{}}', 'no JSON'])(
    'takes the error %s for none: it is not one of ours',
    (text) => {
      expect(decodeObituary({}, { [HEADER.error]: text }).error).toBeUndefined();
    },
  );

  test('knows no reason outside the closed list', () => {
    expect(decodeObituary({}, { [HEADER.deadReason]: 'bored' }).reason).toBeUndefined();
  });

  test.each(['x', '-1', '9'.repeat(16)])('takes the instant %s for none', (deadAt) => {
    expect(decodeObituary({}, { [HEADER.deadAt]: deadAt }).diedAt).toBeUndefined();
  });
});

function sharedParts() {
  return {
    task: 'send_email',
    contentType: 'application/json',
    maxAttempts: 5,
    backoff: { type: 'fixed', delayMs: 1_000 },
    timeoutMs: undefined,
    priority: 5,
  } as const;
}
